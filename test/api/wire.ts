import type { Data, TestService } from '../support/service.ts';

/** An operation as the body of a request. */
export function operation(query: string, variables?: object): string {
  return JSON.stringify({ query, variables });
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Data;
}

export interface Request {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
}

export interface Wire {
  /** Where the service listens, with the path of GraphQL. */
  url: string;
  token: string;
  /** Sends a body over a real socket; JSON and a token of every scope unless the headers say otherwise. */
  send(body: BodyInit | null, request?: Request): Promise<Answer>;
}

/** A service behind a socket, and an account to talk to it. */
export async function openWire(service: TestService): Promise<Wire> {
  const url = `${await service.listen()}/graphql`;
  const { token } = await service.newAccount();
  return {
    url,
    token,
    async send(body, { method = 'POST', path = '', headers = {} } = {}) {
      const init = {
        method,
        body,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        // What fetch asks of a body that is a stream.
        duplex: 'half',
      };
      const response = await fetch(`${url}${path}`, init);
      const answer = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: answer === '' ? undefined : JSON.parse(answer),
      };
    },
  };
}

/** The codes of the errors at the top of an answer. */
export function codes({ body }: Answer): string[] {
  return body.errors.map((error: Data) => error.extensions.code);
}
