import type { IncomingMessage } from 'node:http';

/** What proxies add to what they pass on. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];

/**
 * Whether a page is asked for from this machine and under its own name. The name matters: a site of the web whose
 * name resolves to this machine must not be shown what is the developer's alone. Neither must what a proxy brings.
 */
export function isLocalVisitor(req: IncomingMessage | undefined): boolean {
  const address = req?.socket.remoteAddress ?? '';
  const host = (req?.headers.host ?? '').replace(/:\d+$/, '');
  const isProxied = proxyHeaders.some((name) => req?.headers[name] !== undefined);
  const isHere = /^(::1|(::ffff:)?127\.)/.test(address) && ['localhost', '127.0.0.1', '[::1]'].includes(host);
  return isHere && !isProxied;
}
