import { toAsciiDomain } from './domain-name.ts';
import { localPartKey } from './local-part.ts';

/** One mailbox in the forms that its users need. */
export interface EmailAddress {
  /** As given, trimmed and NFC: for showing. */
  display: string;
  /** Local part as given, domain in lower-case A-labels: what mail goes to. */
  address: string;
  /** Canonical form: two spellings of one mailbox have one key. For uniqueness and look-ups, never for mail. */
  key: string;
  /** Lower-case A-labels (RFC 5890), at least two, without a trailing dot. */
  domain: string;
}

export type EmailAddressProblem = keyof typeof messages;

export type ParsedEmailAddress =
  | { ok: true; email: EmailAddress }
  | { ok: false; reason: EmailAddressProblem; message: string };

const messages = {
  AT_SIGN_MISSING: 'Give one address with a local part and a domain, like jane@example.org.',
  TOO_LONG: 'Give an address of at most 254 octets.',
  CHARACTER_FORBIDDEN: 'Remove the control, invisible or white-space characters from the address.',
  LOCAL_PART_TOO_LONG: 'Give an address with at most 64 octets before the @.',
  LOCAL_PART_INVALID:
    'Give only the address, without a name or comment; put the part before the @ in double quotes if it holds ' +
    "other characters than letters, digits, single dots and !#$%&'*+/=?^_`{|}~-.",
  ADDRESS_LITERAL: 'Give a domain name after the @; IP addresses in brackets are not accepted.',
  DOMAIN_SINGLE_LABEL: 'Give a full domain name after the @, like example.org.',
  DOMAIN_INVALID:
    'Give a valid domain name after the @: labels of letters, digits and inner hyphens, like example.org.',
};

/** RFC 5321 section 4.5.3.1.3 allows a path of 256 octets, of which "<" and ">" are two. */
const maxOctets = 254;
/** RFC 5321 section 4.5.3.1.1. */
const maxLocalOctets = 64;
/** In UTF-16 units: no text beyond it, however decomposed, normalises to an address of 254 octets. */
const maxTextLength = 1024;

/** Joiners are left to the domain, where UTS 46 accepts them in the scripts that need them. */
const forbidden = /(?![ \u200c\u200d])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const joiner = /[\u200c\u200d]/;

/**
 * Reads one address: RFC 5321 Mailbox with RFC 6531's internationalised forms, without comments, folding, obsolete
 * forms, address literals and single-label domains. Pure, linear in the length of the text, never throws.
 */
export function parseEmailAddress(text: string): ParsedEmailAddress {
  const trimmed = text.trim();
  if (trimmed.length > maxTextLength) return refuse('TOO_LONG');
  // trim() also drops byte order marks, which an address never holds.
  if (text.includes('\ufeff')) return refuse('CHARACTER_FORBIDDEN');

  const display = trimmed.normalize('NFC');
  if (forbidden.test(display)) return refuse('CHARACTER_FORBIDDEN');
  const at = display.lastIndexOf('@');
  if (at < 1) return refuse('AT_SIGN_MISSING');

  const local = display.slice(0, at);
  if (joiner.test(local)) return refuse('CHARACTER_FORBIDDEN');
  if (Buffer.byteLength(local) > maxLocalOctets) return refuse('LOCAL_PART_TOO_LONG');
  const localKey = localPartKey(local);
  if (localKey === undefined) return refuse('LOCAL_PART_INVALID');

  const parsed = toAsciiDomain(display.slice(at + 1));
  if ('problem' in parsed) return refuse(parsed.problem);
  const { domain } = parsed;
  const address = `${local}@${domain}`;
  if (Buffer.byteLength(address) > maxOctets) return refuse('TOO_LONG');
  return { ok: true, email: { display, address, key: `${localKey}@${domain}`, domain } };
}

function refuse(reason: EmailAddressProblem): ParsedEmailAddress {
  return { ok: false, reason, message: messages[reason] };
}
