import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

type Request = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/**
 * The network that a request comes from: an IPv4 address, or the first 64 bits of an IPv6 address, of which one
 * customer has all the others. `unknown` where the request has no address, as over a Unix socket.
 *
 * `X-Forwarded-For` is believed for as many entries, from the right, as there are proxies of ours that add one; what
 * stands to the left of those the client may have made up.
 */
export function clientNetwork(request: Request | undefined, trustedHops: number): string {
  const peer = request?.socket.remoteAddress;
  const entries = trustedHops > 0 ? forwardedFor(request) : [];
  const client = entries.at(-Math.min(trustedHops, entries.length));
  return networkOf(client) ?? networkOf(peer) ?? 'unknown';
}

function forwardedFor(request: Request | undefined): string[] {
  const header = request?.headers['x-forwarded-for'] ?? [];
  return (typeof header === 'string' ? header : header.join(',')).split(',').filter((entry) => entry.trim());
}

function networkOf(entry: string | undefined): string | undefined {
  const address = withoutPort(entry?.trim() ?? '');
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return ipv6Network(address);
    default:
      return undefined;
  }
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`; a zone, as in `fe80::1%eth0`, is of no use here. */
function withoutPort(entry: string): string {
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  return (bracketed ?? plain ?? entry).replace(/%.*$/, '');
}

function ipv6Network(address: string): string {
  const groups = ipv6Groups(address);
  const [high = 0, low = 0] = groups.slice(6);
  // RFC 4291 section 2.5.5.2: an IPv4 client on a socket of both protocols.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of a valid address. */
function ipv6Groups(address: string): number[] {
  // The URL parser writes an IPv4 tail as hexadecimal groups.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  const missing = right === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(missing).fill('0'), ...(right ?? [])].map((group) =>
    Number.parseInt(group, 16),
  );
}
