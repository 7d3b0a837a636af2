import { Readable } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import { type MultipartLimits, readMultipart } from './multipart-body.ts';
import { type DiscardLimits, discardBody } from './multipart-discard.ts';
import { multipartError } from './multipart-error.ts';
import { requestHeader, type ServerContext } from './server-context.ts';

export interface MultipartOptions extends MultipartLimits {
  discard: DiscardLimits;
}

type NodeContext = Pick<ServerContext, 'req' | 'res'>;

/**
 * A browser sends a multipart form to any site without asking first; one of these headers makes it ask (CORS
 * preflight), so a page elsewhere cannot post in a user's name. The names are those that clients already send.
 */
const preflightHeaders = [
  'GraphQL-Preflight',
  'GraphQL-Require-Preflight',
  'Apollo-Require-Preflight',
  'X-GraphQL-Yoga-CSRF',
  'X-Requested-With',
];

const mediaType = /^multipart\/form-data\s*(;|$)/i;

/** Whether a body of this Content-Type is read here. */
export function isMultipart(contentType: string): boolean {
  return mediaType.test(contentType);
}

/**
 * File uploads for Yoga (with its own `multipart: false`): takes the body from the socket before Yoga can buffer it,
 * gives the operation to Yoga once its fields have arrived, and discards what is left of the body after the answer.
 */
export function useMultipart(options: MultipartOptions): Plugin<object, NodeContext> {
  const sources = new WeakMap<NodeContext, Readable>();
  return {
    onRequest({ request, setRequest, serverContext, fetchAPI }) {
      if (request.method !== 'POST') return;
      if (!isMultipart(requestHeader(serverContext, request, 'content-type') ?? '')) return;
      const { url, method, headers, signal } = request;
      // Without a socket (`yoga.fetch`) the body is the one that the caller made.
      sources.set(serverContext, serverContext.req ?? Readable.from(request.body ?? []));
      setRequest(new fetchAPI.Request(url, { method, headers, signal }));
    },

    onRequestParse({ serverContext, setRequestParser }) {
      const source = sources.get(serverContext);
      if (source === undefined) return;
      setRequestParser(({ headers }) => {
        requirePreflight(headers);
        return readMultipart(
          source,
          {
            contentType: (headers.get('content-type') ?? '').replace(mediaType, 'multipart/form-data$1'),
            contentLength: Number(serverContext.req?.headers['content-length'] ?? 0),
          },
          options,
        );
      });
    },

    async onResponse({ serverContext }) {
      const { req, res } = serverContext;
      if (req === undefined || !sources.has(serverContext)) return;
      const discarded = discardBody(req, options.discard);
      // A connection that ends with its answer must not end before the client has sent everything.
      if (res?.shouldKeepAlive === false) await discarded;
    },
  };
}

function requirePreflight(headers: Headers): void {
  if (preflightHeaders.some((name) => headers.get(name))) return;
  const [first, ...others] = preflightHeaders;
  throw multipartError(
    'PREFLIGHT_HEADER_REQUIRED',
    `A multipart request needs a header that browsers ask permission for. Send '${first}: 1' (or ${others.join(', ')}).`,
  );
}
