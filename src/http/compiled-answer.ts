import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError, Source } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../graphql/context.ts';
import { bearerToken } from './authenticate.ts';
import type { CompiledOperations } from './compiled-operations.ts';
import { isJson, readParams } from './json-body.ts';
import type { ServerContext } from './server-context.ts';
import type { TokenVerifier } from './tokens.ts';

export interface CompiledAnswerOptions {
  operations: CompiledOperations;
  verifyToken: TokenVerifier;
  maxBodyBytes: number;
  context: (server: ServerContext) => GraphQLContext;
  maskError: (error: unknown) => GraphQLError;
}

type NodeContext = ServerContext & { req: IncomingMessage; res: ServerResponse };

/**
 * Answers a POST of JSON whose operation is compiled, with the very bytes that Yoga would send, at half its cost. Whatever
 * is not plain sailing is left to Yoga, with what has been done for it already: other requests, unknown tokens,
 * bodies and variables that are not in order, and results with errors.
 *
 * @returns whether the request is answered; false: Yoga has to do it
 */
export async function answerCompiled(
  { operations, verifyToken, maxBodyBytes, context, maskError }: CompiledAnswerOptions,
  server: NodeContext,
): Promise<boolean> {
  const { req, res } = server;
  const contentType = mediaTypeFor(req);
  const token = bearerToken(req.headers.authorization);
  if (contentType === undefined || token === undefined) return false;
  let params: GraphQLParams;
  try {
    server.verification = verifyToken(token);
    server.actor = await server.verification;
    server.params = readParams(req, maxBodyBytes);
    params = await server.params;
  } catch {
    return false;
  }
  const execute = operations.find(params);
  if (execute === undefined || !isPlain(params)) return false;
  let result: ExecutionResult;
  try {
    result = await execute(undefined, context(server), params.variables ?? {});
  } catch (error) {
    server.result = { errors: [maskError(error)] };
    return false;
  }
  if (result.errors !== undefined) {
    // Without data nothing was executed: the variables are wrong, and Yoga says so in its own words.
    if (result.data === undefined) return false;
    const errors = result.errors.map((error) => maskError(located(error, params.query ?? '')));
    server.result = { errors, data: result.data };
    return false;
  }
  const body = JSON.stringify({ data: result.data });
  res.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  res.end(body);
  return true;
}

/** A compiled operation knows the lines of its errors, and not the nodes by which everybody else finds them. */
function located(error: GraphQLError, query: string): GraphQLError {
  const { message, path, originalError, extensions, locations = [] } = error;
  const positions = locations.map(({ line, column }) => {
    const lineEnds = /\r\n|\n|\r/g;
    for (let i = 1; i < line; i++) lineEnds.exec(query);
    return lineEnds.lastIndex + column - 1;
  });
  return new GraphQLError(message, { source: new Source(query), positions, path, originalError, extensions });
}

/** Lets Yoga answer with a result that is there already. */
export function useReadyResult(): Plugin<ServerContext> {
  return {
    onParams({ context, setResult }) {
      const { result } = context as Partial<ServerContext>;
      if (result !== undefined) setResult(result);
    },
  };
}

const json = 'application/json; charset=utf-8';
const graphqlJson = 'application/graphql-response+json; charset=utf-8';

/** What clients in wide use say that they accept, and what Yoga answers them with. */
const mediaTypes = new Map<string | undefined, string>([
  [undefined, json],
  ['*/*', json],
  ['application/json', json],
  ['application/graphql-response+json', graphqlJson],
  // Apollo Client, urql
  ['application/graphql-response+json,application/json;q=0.9', graphqlJson],
  [
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    graphqlJson,
  ],
]);

function mediaTypeFor({ method, url, headers }: IncomingMessage): string | undefined {
  if (method !== 'POST' || url !== '/graphql' || !isJson(headers['content-type'] ?? '')) return undefined;
  return mediaTypes.get(headers.accept);
}

/** Whether there is nothing in it that GraphQL over HTTP does not know. */
function isPlain(params: GraphQLParams): boolean {
  for (const name in params) {
    if (name !== 'query' && name !== 'variables' && name !== 'operationName') return false;
  }
  const { variables, operationName } = params;
  return (
    (variables === undefined || (typeof variables === 'object' && !Array.isArray(variables))) &&
    (operationName === undefined || operationName === null || operationName.length > 0)
  );
}
