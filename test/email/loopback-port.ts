import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export interface LoopbackPort {
  port: number;
  udp: Socket;
  tcp: Server;
}

/** One port of 127.0.0.1 for both transports of DNS; what is free for TCP may be taken for UDP. */
export async function openLoopbackPort(attempts = 20): Promise<LoopbackPort> {
  const tcp = createServer().listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const bound = tcp.address();
  if (bound === null || typeof bound === 'string') throw new Error('A TCP server has a port.');
  const udp = createSocket('udp4').bind(bound.port, '127.0.0.1');
  try {
    await once(udp, 'listening');
    return { port: bound.port, udp, tcp };
  } catch (error) {
    tcp.close();
    if (attempts === 1) throw error;
    return openLoopbackPort(attempts - 1);
  }
}

export async function closeLoopbackPort({ udp, tcp }: LoopbackPort): Promise<void> {
  udp.close();
  await Promise.all([once(udp, 'close'), new Promise((resolve) => tcp.close(resolve))]);
}
