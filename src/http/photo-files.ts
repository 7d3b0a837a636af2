import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type ParsedPhotoKey, parsePhotoKey } from '../photos/photo-key.ts';
import { type PhotoStore, PhotoStoreError, photoCacheControl, photoRoute } from '../photos/photo-store.ts';

/**
 * `GET` and `HEAD /photos/<key>`, where photos are kept in a folder. The key is checked as a whole before the store
 * sees it, so no path leads anywhere else, and it also decides the content type, never the file. 404 for every other
 * path below, 405 for other methods, 304 for a client that has the photo, 503 while the store is unavailable. Tells
 * whether the request was one of these.
 */
export function answerPhoto(
  { photos }: { photos: PhotoStore },
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const [path = ''] = (req.url ?? '').split('?', 1);
  if (!photos.servedHere || !path.startsWith(photoRoute)) return false;
  const key = path.slice(photoRoute.length);
  if (req.method === 'GET' || req.method === 'HEAD') void send(photos, key, req, res);
  else res.writeHead(405, { allow: 'GET, HEAD' }).end();
  return true;
}

async function send(
  photos: PhotoStore,
  key: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const known = parsePhotoKey(key);
  try {
    const photo = known === undefined ? undefined : await photos.find(key);
    if (known === undefined || photo === undefined) {
      res.writeHead(404, { 'cache-control': 'no-store' }).end();
      return;
    }
    const headers = headersOf(known);
    if (hasEtag(req.headers['if-none-match'], headers.etag)) {
      res.writeHead(304, headers).end();
      return;
    }
    const body = req.method === 'GET' ? await photo.stream() : undefined;
    res.writeHead(200, { ...headers, 'content-length': photo.bytes });
    if (body === undefined) res.end();
    else await pipeline(body, res);
  } catch (error) {
    if (error instanceof PhotoStoreError) {
      res.writeHead(503, { 'retry-after': '5', 'cache-control': 'no-store' }).end();
    } else {
      // The client went away, or the file did while it was sent: the end of the connection says so.
      res.destroy();
    }
  }
}

function headersOf({ contentHash, contentType }: ParsedPhotoKey) {
  return {
    'content-type': contentType,
    'cache-control': photoCacheControl,
    etag: `"${contentHash}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** RFC 9110 13.1.2: a list of tags, compared without regard to weakness, or `*`. */
function hasEtag(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
