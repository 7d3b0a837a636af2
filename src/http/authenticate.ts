import type { Plugin } from 'graphql-yoga';
import { edgeResponse } from './edge-error.ts';
import { requestHeader, type ServerContext } from './server-context.ts';
import { TokenError, TokenKeysUnavailableError, type TokenVerifier } from './tokens.ts';

/** The token of an `Authorization` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([^\s,]+)$/i.exec(header ?? '')?.[1];
}

/** Turns `Authorization: Bearer …` into the request's actor before anything of its body is read (RFC 6750). */
export function useAuthentication(verify: TokenVerifier): Plugin<object, ServerContext> {
  return {
    async onRequestParse({ request, serverContext, endResponse, fetchAPI }) {
      const challenge = (message: string, error?: string) =>
        endResponse(
          edgeResponse(fetchAPI.Response, 'UNAUTHENTICATED', message, {
            status: 401,
            headers: { 'www-authenticate': `Bearer realm="customers"${error ? `, error="${error}"` : ''}` },
          }),
        );
      const token = bearerToken(requestHeader(serverContext, request, 'authorization'));
      if (token === undefined) {
        challenge('Send a token: Authorization: Bearer <token>.');
        return;
      }
      try {
        serverContext.actor = await (serverContext.verification ?? verify(token));
      } catch (error) {
        if (error instanceof TokenError) {
          challenge(error.message, 'invalid_token');
          return;
        }
        if (!(error instanceof TokenKeysUnavailableError)) throw error;
        endResponse(
          edgeResponse(fetchAPI.Response, 'TOKEN_KEYS_UNAVAILABLE', error.message, {
            status: 503,
            headers: { 'retry-after': '5' },
          }),
        );
      }
    },
  };
}
