import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { edgeError } from './edge-error.ts';

/** Reads GET requests. Yoga's own reader answers a mistake in the JSON of `variables` as if it were the server's. */
export function useQueryString(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => parseParams(url.searchParams));
    },
  };
}

function parseParams(search: URLSearchParams): GraphQLParams {
  const text = (name: string) => search.get(name) || undefined;
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: parseJson('variables', text('variables')),
    extensions: parseJson('extensions', text('extensions')),
  };
}

function parseJson(name: string, text: string | undefined): GraphQLParams['variables'] {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw edgeError('BAD_REQUEST', `The parameter "${name}" is not valid JSON.`, { status: 400 });
  }
}
