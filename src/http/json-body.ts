import type { IncomingMessage } from 'node:http';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { edgeError, edgeResponse } from './edge-error.ts';
import { isMultipart } from './multipart.ts';
import { requestHeader, type ServerContext } from './server-context.ts';

/**
 * Reads JSON bodies straight from the raw request, within a byte limit. Yoga's own reader goes through a Fetch body
 * stream, which costs a quarter of a request, and its limit adds a second stream.
 */
export function useJsonBody(maxBytes: number): Plugin<object, ServerContext> {
  return {
    onRequestParse({ request, serverContext, setRequestParser, endResponse, fetchAPI }) {
      if (request.method !== 'POST') return;
      const contentType = requestHeader(serverContext, request, 'content-type') ?? '';
      if (isJson(contentType)) {
        const { params, req } = serverContext;
        setRequestParser(() => params ?? readParams(req ?? request, maxBytes));
      } else if (!isMultipart(contentType)) {
        const message = 'Send content-type: application/json, or multipart/form-data with a file.';
        endResponse(edgeResponse(fetchAPI.Response, 'UNSUPPORTED_MEDIA_TYPE', message, { status: 415 }));
      }
    },
  };
}

/** Whether a body of this Content-Type is read here. */
export function isJson(contentType: string): boolean {
  return /^application\/(graphql\+)?json\s*(;|$)/i.test(contentType);
}

/**
 * The parameters in the body of a request.
 *
 * @throws GraphQLError with a 4xx status for a body that is not in order
 */
export async function readParams(
  source: IncomingMessage | Request,
  maxBytes: number,
): Promise<GraphQLParams> {
  return parseParams(await readText(source, maxBytes));
}

function parseParams(text: string): GraphQLParams {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw edgeError('BAD_REQUEST', 'The body is not valid JSON.', { status: 400 });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw edgeError('BAD_REQUEST', 'The body must be one JSON object with "query" and "variables".', {
      status: 400,
    });
  }
  return body;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

async function readText(source: IncomingMessage | Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    edgeError('BODY_TOO_LARGE', `The body has more than ${maxBytes} bytes.`, {
      status: 413,
      extensions: { maxBytes },
    });
  const bytes =
    'arrayBuffer' in source ? Buffer.from(await source.arrayBuffer()) : await readBytes(source, maxBytes);
  if (bytes === undefined || bytes.length > maxBytes) throw tooLarge();
  try {
    return utf8.decode(bytes);
  } catch {
    throw edgeError('BAD_REQUEST', 'The body is not valid UTF-8.', { status: 400 });
  }
}

/** The whole body, or undefined as soon as it is known to be too large. */
function readBytes(req: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const endedEarly = () => reject(edgeError('BAD_REQUEST', 'The body ended early.', { status: 400 }));
    // The client may have gone while its token was looked at; then nothing more happens to the request.
    if (req.destroyed) {
      endedEarly();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        req.removeAllListeners('data');
        // The rest flows into nothing, so that the answer gets through to a client that is still sending.
        req.resume();
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    req.on('end', () => {
      // Every request closes; making an error for each that has its whole body would cost a fifth of a create.
      req.off('close', endedEarly);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    req.on('error', endedEarly);
    req.on('close', endedEarly);
  });
}
