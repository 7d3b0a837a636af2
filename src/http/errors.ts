import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { ForbiddenError } from '../customers/actor.ts';
import { ArgumentError } from '../customers/argument-error.ts';
import { isFromDatabase, isUnavailable, sqlState } from '../db/errors.ts';
import { PhotoStoreError } from '../photos/photo-store.ts';
import { edgeError } from './edge-error.ts';
import { withoutInvalidValue } from './invalid-value.ts';
import type { ServerContext } from './server-context.ts';

const UNEXPECTED = 'INTERNAL_SERVER_ERROR';

/**
 * What a caller may see of an error: GraphQL's own errors and the coded ones of this service as they are, anything
 * else only as "unexpected", with the cause kept for the log.
 */
export function maskError(error: unknown): GraphQLError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof GraphQLError) {
    const shown = error as GraphQLError;
    return malformedRequest(shown) ?? withoutInvalidValue(shown) ?? shown;
  }
  const shown = knownError(cause) ?? unexpected();
  if (!(error instanceof GraphQLError)) return withCause(shown, cause);
  const { nodes, source, positions, path } = error;
  const { message, extensions } = shown;
  return withCause(new GraphQLError(message, { nodes, source, positions, path, extensions }), cause);
}

/** A request without a query is malformed for every client; Yoga would answer 200 to one that accepts plain JSON. */
function malformedRequest({ message, extensions }: GraphQLError): GraphQLError | undefined {
  const { code, http } = extensions as { code?: string; http?: { spec?: boolean } };
  return code === 'BAD_REQUEST' && http?.spec === true
    ? edgeError(code, message, { status: 400 })
    : undefined;
}

function knownError(cause: unknown): GraphQLError | undefined {
  if (cause instanceof ForbiddenError) {
    return edgeError('FORBIDDEN', cause.message, { status: 403, extensions: { scope: cause.scope } });
  }
  if (cause instanceof ArgumentError) return edgeError(cause.code, cause.message, { status: 200 });
  if (cause instanceof PhotoStoreError) {
    // Only a field that reads a photo's address can fail so; the rest of the answer stands.
    return edgeError('STORAGE_UNAVAILABLE', 'The photo store does not answer; ask again in a few seconds.', {
      status: 200,
      extensions: { retryable: true },
    });
  }
  if (isUnavailable(cause)) {
    return edgeError('DATABASE_UNAVAILABLE', 'The database is away; try again in a few seconds.', {
      status: 503,
      headers: { 'retry-after': '2' },
      extensions: { retryable: true },
    });
  }
  return undefined;
}

function unexpected(): GraphQLError {
  return edgeError(UNEXPECTED, 'Something unexpected went wrong. Name the request id when you report it.', {
    status: 500,
  });
}

const causes = new WeakMap<GraphQLError, unknown>();

function withCause(error: GraphQLError, cause: unknown): GraphQLError {
  causes.set(error, cause);
  return error;
}

/** What is not the caller's doing. */
const loggedCodes = new Set<unknown>([UNEXPECTED, 'DATABASE_UNAVAILABLE', 'STORAGE_UNAVAILABLE']);

/** Logs what was masked, once, and gives it the request's id; what the caller caused itself is not logged. */
export function useErrorLog(logger: Logger): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, serverContext }) {
      for (const each of Array.isArray(result) ? result : [result]) {
        if (!('errors' in each) || each.errors === undefined) continue;
        for (const error of each.errors) {
          const { code } = error.extensions;
          if (!loggedCodes.has(code)) continue;
          const { requestId } = serverContext as ServerContext;
          error.extensions.requestId = requestId;
          logger.error({ requestId, code, err: describe(causes.get(error)) }, 'request failed');
        }
      }
    },
  };
}

/** Name, code and stack, never the message of a database error: it may quote the values of a row. */
function describe(cause: unknown): object {
  if (!(cause instanceof Error)) return { type: typeof cause };
  const fromDatabase = isFromDatabase(cause);
  const frames = cause.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  return {
    type: cause.name,
    code: 'code' in cause ? cause.code : undefined,
    message: fromDatabase ? undefined : cause.message,
    state: fromDatabase ? sqlState(cause) : undefined,
    stack: frames,
  };
}
