/**
 * Names in the IANA registry "Special-Use Domain Names" under which no mail host can be reached through public DNS.
 * RFC 6761 sections 6.2-6.5 (test, localhost, invalid, example), RFC 6762 (local), RFC 7686 (onion), RFC 8375
 * (home.arpa), RFC 9476 (alt).
 */
const reservedNames = new Set([
  'alt',
  'example',
  'example.com',
  'example.net',
  'example.org',
  'home.arpa',
  'invalid',
  'local',
  'localhost',
  'onion',
  'test',
]);

/** No top-level domain is all digits (RFC 3696 section 2); resolvers would read such a name as an IPv4 address. */
const numericTopLevel = /\.\d+$/;

/** Whether a domain (lower-case, no trailing dot) or one of its parents is reserved, so that asking DNS is useless. */
export function isReservedName(domain: string): boolean {
  if (numericTopLevel.test(domain)) return true;
  for (let at = 0; ; ) {
    if (reservedNames.has(domain.slice(at))) return true;
    const dot = domain.indexOf('.', at);
    if (dot === -1) return false;
    at = dot + 1;
  }
}
