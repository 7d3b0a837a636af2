import { GraphQLError } from 'graphql';

export interface EdgeErrorOptions {
  status: number;
  headers?: Record<string, string>;
  extensions?: Record<string, unknown>;
}

/** A refusal at the edge: a top-level GraphQL error with a code and an HTTP status. */
export function edgeError(code: string, message: string, options: EdgeErrorOptions): GraphQLError {
  const { status, headers, extensions } = options;
  return new GraphQLError(message, { extensions: { code, ...extensions, http: { status, headers } } });
}

/** The same as a whole response, for what is refused before GraphQL begins. */
export function edgeResponse(
  ResponseClass: typeof Response,
  code: string,
  message: string,
  { status, headers, extensions }: EdgeErrorOptions,
): Response {
  return new ResponseClass(JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] }), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}
