import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { CustomerDeps } from '../customers/deps.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { schema } from '../graphql/schema.ts';
import type { UploadImports } from '../imports/upload-imports.ts';
import { photoRoute } from '../photos/photo-store.ts';
import { useAuthentication } from './authenticate.ts';
import { clientNetwork } from './client-network.ts';
import { answerCompiled, useReadyResult } from './compiled-answer.ts';
import { CompiledOperations, useCompiling } from './compiled-operations.ts';
import { answerConfirmPage } from './confirm-page.ts';
import { DocumentCache } from './document-cache.ts';
import { maskError, useErrorLog } from './errors.ts';
import { graphiqlOptions, renderGraphiQL } from './graphiql.ts';
import { answerHealth } from './health.ts';
import { useJsonBody } from './json-body.ts';
import { useQueryLimits } from './limits.ts';
import { answerMailPage } from './mail-page.ts';
import { useMultipart } from './multipart.ts';
import { answerPhoto } from './photo-files.ts';
import { useQueryString } from './query-string.ts';
import { answerRejectedRows } from './rejected-rows.ts';
import type { ServerContext } from './server-context.ts';
import type { TokenVerifier } from './tokens.ts';
import type { Uploads } from './uploads.ts';

export interface AppDeps extends CustomerDeps, Pick<UploadImports, 'customerImports' | 'rejectedLinks'> {
  verifyToken: TokenVerifier;
  logger: Logger;
  maxBodyBytes: number;
  uploads: Uploads;
  /** How many proxies of ours add to `X-Forwarded-For`. */
  trustedHops: number;
  graphiql: boolean;
  /** Folder of the mails that the embedded default shows at `/mail`. */
  mailFolder?: string | undefined;
  /** Filled into GraphiQL for callers on this machine; only the embedded default has one. */
  demoToken?: string | undefined;
}

export interface App {
  yoga: YogaServerInstance<ServerContext, GraphQLContext>;
  operations: CompiledOperations;
  /** Answers one request of a Node HTTP server. */
  listener: RequestListener;
}

/** The whole HTTP side of the service; it never listens. */
export function createApp(deps: AppDeps): App {
  const context = ({ actor, req }: Pick<ServerContext, 'actor' | 'req'>): GraphQLContext => ({
    deps,
    actor,
    clientNetwork: () => clientNetwork(req, deps.trustedHops),
    readPhoto: deps.uploads.readPhoto,
    customerImports: deps.customerImports,
    receiveImport: deps.uploads.receiveImport,
    rejectedLinks: deps.rejectedLinks,
  });
  const operations = new CompiledOperations(schema);
  const compiled = { ...deps, operations, context, maskError };
  const yoga = createYoga<ServerContext, GraphQLContext>({
    schema,
    context,
    plugins: [
      useReadyResult(),
      useCompiling(operations),
      useAuthentication(deps.verifyToken),
      useQueryString(),
      useMultipart(deps.uploads.multipart),
      useJsonBody(deps.maxBodyBytes),
      useQueryLimits(),
      useErrorLog(deps.logger),
    ],
    maskedErrors: { maskError },
    parserAndValidationCache: { documentCache: new DocumentCache(), errorCache: new DocumentCache() },
    graphiql: graphiqlOptions(deps),
    renderGraphiQL,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    // The limit is in `useJsonBody`.
    maxRequestBodySize: false,
    // `useErrorLog` writes what has to be written.
    logging: false,
  });
  const nextRequestId = requestIds();
  // A line about a request holds nothing secret; looking for it would cost a twentieth of a create.
  const requestLog = deps.logger.child({}, { redact: [] });

  function listener(req: IncomingMessage, res: ServerResponse): void {
    const requestId = nextRequestId();
    res.setHeader('x-request-id', requestId);
    const started = performance.now();
    res.once('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      requestLog.info(
        { requestId, method: req.method, path: pathOf(req), status: res.statusCode, ms },
        'request',
      );
    });
    if (answerHealth(deps, req, res)) return;
    if (answerConfirmPage(deps, req, res) || answerMailPage(deps, req, res)) return;
    if (answerPhoto(deps, req, res) || answerRejectedRows(deps, req, res)) return;
    const server = { requestId, req, res } as ServerContext & { req: IncomingMessage; res: ServerResponse };
    void answerCompiled(compiled, server).then(async (isAnswered) => {
      if (!isAnswered) await yoga(req, res, server);
    });
  }

  return { yoga, operations, listener };
}

/** Unique among all processes by their random beginning, and cheap. */
function requestIds(): () => string {
  const prefix = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}

/** Without the query string: nothing that a caller put there is ours to log. Whoever knows a photo's path can see it. */
function pathOf(req: IncomingMessage): string {
  const path = (req.url ?? '').split('?', 1)[0] ?? '';
  return path.startsWith(photoRoute) ? photoRoute : path;
}
