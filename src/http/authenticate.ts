import type { Plugin } from 'graphql-yoga';
import { edgeResponse } from './edge-error.ts';
import { requestHeader, type ServerContext } from './server-context.ts';
import { TokenError, TokenKeysUnavailableError, type TokenVerifier } from './tokens.ts';

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
      const token = /^Bearer +([^\s,]+)$/i.exec(
        requestHeader(serverContext, request, 'authorization') ?? '',
      )?.[1];
      if (token === undefined) {
        challenge('Send a token: Authorization: Bearer <token>.');
        return;
      }
      try {
        serverContext.actor = await verify(token);
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
