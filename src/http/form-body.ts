import type { IncomingMessage } from 'node:http';

/** A token and a language need far less. */
const MAX_BYTES = 8_192;

/** The fields of an HTML form; undefined when the body is another thing, too long, or ends early. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      // The rest flows into nothing, so that the answer gets through to a client that is still sending.
      if (size <= MAX_BYTES) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return size > MAX_BYTES ? undefined : new URLSearchParams(Buffer.concat(chunks).toString());
}
