/** Where browsers reach this service from outside, for links in mails. */
export interface PublicAddress {
  /** With a path that ends in a slash. A server without PUBLIC_URL learns it when it listens. */
  url: URL;
}

/** The address of a server on this machine. */
export function localUrl(host: string, port: number): URL {
  const isOwn = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host);
  const name = isOwn ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`http://${name}:${port}/`);
}
