import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut and mended. */
export interface TcpProxy extends AsyncDisposable {
  port: number;
  /** Breaks every connection and takes no new one. */
  cut(): Promise<void>;
  /** Keeps every connection and takes new ones, and lets nothing through any more. */
  silence(): void;
  mend(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let silent = false;
  let server: Server;
  let port = 0;

  function pair(client: Socket): void {
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => silent || to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }

  async function mend(): Promise<void> {
    silent = false;
    server = createServer(pair);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    ({ port } = server.address() as AddressInfo);
  }

  async function cut(): Promise<void> {
    const closed = new Promise((done) => server.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await mend();
  return {
    port,
    cut,
    mend,
    silence() {
      silent = true;
    },
    [Symbol.asyncDispose]: cut,
  };
}
