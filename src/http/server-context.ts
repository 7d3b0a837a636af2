import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Actor } from '../customers/actor.ts';

/** What a request carries through the server, from the socket to the resolvers. */
export interface ServerContext {
  /** Absent where a test calls `fetch` without a socket. */
  req?: IncomingMessage;
  res?: ServerResponse;
  /** Names the request in logs and in the answer to an unexpected error. */
  requestId: string;
  actor: Actor;
  /** What was done before Yoga got the request; see `answerCompiled`. */
  verification?: Promise<Actor>;
  params?: Promise<GraphQLParams>;
  result?: ExecutionResult;
}

/** A header of the request, from the raw request where there is one: the Fetch copy of all headers costs time. */
export function requestHeader(
  context: Partial<ServerContext>,
  request: Request,
  name: string,
): string | undefined {
  if (context.req === undefined) return request.headers.get(name) ?? undefined;
  const value = context.req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
