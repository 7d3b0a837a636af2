import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { checkpointOf } from '../imports/import-state.ts';
import { rejectedPath } from '../imports/rejected-file.ts';
import { type RejectedLinks, rejectedRoute } from '../imports/rejected-link.ts';

interface RejectedRowsDeps {
  prisma: PrismaClient;
  rejectedLinks: RejectedLinks;
}

/**
 * `GET` and `HEAD /imports/<account>/<import>/rejected?expires=…&signature=…`: the rows that an import has rejected so
 * far, to whoever has the link. 404 for every other path below and for links that have ended, 405 for other methods,
 * 503 while the database is away. Tells whether the request was one of these.
 */
export function answerRejectedRows(
  deps: RejectedRowsDeps,
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const [path = '', query = ''] = (req.url ?? '').split('?', 2);
  if (!path.startsWith(rejectedRoute)) return false;
  const named = deps.rejectedLinks.open(path.slice(rejectedRoute.length), new URLSearchParams(query));
  if (req.method !== 'GET' && req.method !== 'HEAD') res.writeHead(405, { allow: 'GET, HEAD' }).end();
  else if (named === undefined) notFound(res);
  else void send(deps, named, req, res);
  return true;
}

async function send(
  { prisma }: RejectedRowsDeps,
  { accountId, id }: { accountId: number; id: string },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const record = await prisma.customerImport
    .findUnique({ where: { accountId_id: { accountId, id } } })
    .catch(() => undefined);
  if (record === undefined) {
    res.writeHead(503, { 'retry-after': '5', 'cache-control': 'no-store' }).end();
    return;
  }
  const path = record?.rejectedPath ?? undefined;
  // What is behind the last word of the import is not there yet.
  const bytes = record === null ? 0 : (checkpointOf(record)?.rejectedBytes ?? 0);
  const size = path === undefined ? 0 : ((await stat(path).catch(() => undefined))?.size ?? 0);
  if (record === null || path === undefined || bytes === 0 || size < bytes) {
    notFound(res);
    return;
  }
  const { format } = record.options as { format?: 'csv' | 'ndjson' };
  const name = basename(rejectedPath(record.fileName, format ?? 'csv'));
  res.writeHead(200, {
    'content-type': name.endsWith('.ndjson') ? 'application/x-ndjson' : 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`,
    'content-length': bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  if (req.method === 'HEAD') res.end();
  // The client went away, or the file did: the end of the connection says so.
  else await pipeline(createReadStream(path, { end: bytes - 1 }), res).catch(() => res.destroy());
}

function notFound(res: ServerResponse): void {
  res.writeHead(404, { 'cache-control': 'no-store' }).end();
}
