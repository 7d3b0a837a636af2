import { getSdk, type Sdk } from './generated/client.ts';

export interface ClientOptions {
  /** Of the service's GraphQL endpoint, e.g. `http://localhost:4000/graphql`. */
  url: string;
  /** A bearer token. */
  token: string;
}

/** The request was refused as a whole: no token, a missing scope, a query that does not fit the schema. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The typed client: one method for each operation of operations.graphql. Files among the variables are uploaded. */
export function createClient({ url, token }: ClientOptions): Sdk {
  return getSdk(async <R, V>(query: string, variables?: V): Promise<R> => {
    const { body, headers } = encode({ query, variables });
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body,
    });
    const { data, errors } = await response.json();
    if (errors !== undefined)
      throw new RequestError(response.status, errors[0].message, errors[0].extensions?.code);
    return data;
  });
}

/** JSON, or multipart/form-data by the GraphQL multipart request specification where a variable holds files. */
function encode(operation: object): { body: string | FormData; headers: Record<string, string> } {
  const files = new Map<string, Blob>();
  const json = JSON.stringify(withoutFiles(operation, '', files));
  if (files.size === 0) return { body: json, headers: { 'content-type': 'application/json' } };
  const form = new FormData();
  const paths = [...files.keys()];
  form.append('operations', json);
  form.append('map', JSON.stringify(Object.fromEntries(paths.map((path, index) => [index, [path]]))));
  paths.forEach((path, index) => {
    form.append(String(index), files.get(path) ?? '');
  });
  // Any header that a plain HTML form cannot send: it keeps other sites from posting in the user's name.
  return { body: form, headers: { 'graphql-preflight': '1' } };
}

/** A copy with null where a file was; the files by their dotted path. */
function withoutFiles(value: unknown, path: string, files: Map<string, Blob>): unknown {
  if (value instanceof Blob) {
    files.set(path, value);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutFiles(item, `${path}.${index}`, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      withoutFiles(item, path === '' ? key : `${path}.${key}`, files),
    ]),
  );
}
