import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CustomerDeps } from '../customers/deps.ts';

/** `GET /health`: the process answers. `GET /ready`: the database does too. Tells whether the request was one of them. */
export function answerHealth(
  { prisma }: Pick<CustomerDeps, 'prisma'>,
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  if (req.url === '/health') {
    answer(res, 200, { status: 'ok' });
    return true;
  }
  if (req.url === '/ready') {
    prisma.$queryRaw`SELECT 1`.then(
      () => answer(res, 200, { status: 'ready' }),
      () => answer(res, 503, { status: 'database unavailable' }),
    );
    return true;
  }
  return false;
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}
