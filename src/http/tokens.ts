import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose';
import type { Actor } from '../customers/actor.ts';
import { isStorable } from '../customers/stored-text.ts';

/** Why a token does not open the door; `message` may be shown. */
export class TokenError extends Error {
  override name = 'TokenError';
}

/** The keys that verify tokens could not be fetched: not the caller's fault. */
export class TokenKeysUnavailableError extends Error {
  override name = 'TokenKeysUnavailableError';
}

export interface TokenVerifierOptions {
  /** HS256 with a shared secret, or the issuer's published keys. */
  keys: { secret: string } | { jwksUrl: URL };
  issuer?: string | undefined;
  audience?: string | undefined;
  clock: () => number;
}

export type TokenVerifier = (token: string) => Promise<Actor>;

/** Tokens remembered as verified, each until it expires. */
const MAX_CACHED = 10_000;
/** Longest that a verified token is believed without looking at it again, in milliseconds. */
const MAX_CACHED_FOR = 300_000;
/** A token is a header value; no issuer makes longer ones. */
const MAX_TOKEN_LENGTH = 8_192;

/** Verifies bearer tokens (RFC 6750, RFC 7519); a token seen before costs a look-up in a map. */
export function createTokenVerifier({ keys, issuer, audience, clock }: TokenVerifierOptions): TokenVerifier {
  const verify = signatureVerifier(keys);
  const verified = new Map<string, { actor: Actor; until: number }>();

  return async (token) => {
    const known = verified.get(token);
    const now = clock();
    if (known !== undefined && now < known.until) return known.actor;
    verified.delete(token);
    if (token.length > MAX_TOKEN_LENGTH) throw new TokenError('The token is too long.');
    const payload = await verify(token, {
      issuer,
      audience,
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    const actor = toActor(payload);
    if (verified.size >= MAX_CACHED) verified.clear();
    verified.set(token, { actor, until: Math.min((payload.exp ?? 0) * 1000, now + MAX_CACHED_FOR) });
    return actor;
  };
}

function signatureVerifier(
  keys: TokenVerifierOptions['keys'],
): (token: string, options: JWTVerifyOptions) => Promise<JWTPayload> {
  if ('secret' in keys) {
    const secret = new TextEncoder().encode(keys.secret);
    return async (token, options) => {
      const { payload } = await jwtVerify(token, secret, { ...options, algorithms: ['HS256'] }).catch(refuse);
      return payload;
    };
  }
  const keySet = createRemoteJWKSet(keys.jwksUrl);
  const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
  return async (token, options) => {
    const { payload } = await jwtVerify(token, keySet, { ...options, algorithms }).catch(refuse);
    return payload;
  };
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new TokenError('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw new TokenError(`The token's claim "${error.claim}" is not acceptable here.`);
  }
  const keyFault = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  if (keyFault || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC') {
    throw new TokenKeysUnavailableError('The keys that verify tokens could not be read.', { cause: error });
  }
  throw new TokenError('The token is malformed, or its signature does not match.');
}

function toActor(payload: JWTPayload): Actor {
  const { account, sites, scope, sub } = payload;
  if (typeof account !== 'number' || !Number.isInteger(account) || account < 1 || account > 0x7fffffff) {
    throw new TokenError('The token\'s claim "account" is not the number of an account.');
  }
  if (sites !== undefined && !(Array.isArray(sites) && sites.every(Number.isInteger))) {
    throw new TokenError('The token\'s claim "sites" is not a list of site numbers.');
  }
  // Every write records its subject.
  if (sub !== undefined && !(typeof sub === 'string' && isStorable(sub))) {
    throw new TokenError('The token\'s claim "sub" is not a text without NUL and unpaired surrogates.');
  }
  if (typeof scope !== 'string') {
    throw new TokenError(
      'The token has no claim "scope" with its scopes separated by spaces (RFC 8693 4.2).',
    );
  }
  return {
    accountId: account,
    subject: sub ?? '',
    scopes: new Set(scope.split(' ')),
    siteIds: sites === undefined ? undefined : new Set(sites as number[]),
  };
}

export interface NewToken {
  accountId: number;
  scopes: readonly string[];
  siteIds?: readonly number[] | undefined;
  subject: string;
  days: number;
  issuer?: string | undefined;
  audience?: string | undefined;
}

/** Signs a token with the shared secret, for the command line and the demo. */
export function issueToken(secret: string, token: NewToken, now: number): Promise<string> {
  const jwt = new SignJWT({
    account: token.accountId,
    scope: token.scopes.join(' '),
    ...(token.siteIds === undefined ? {} : { sites: token.siteIds }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(token.subject)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + token.days * 86_400);
  if (token.issuer !== undefined) jwt.setIssuer(token.issuer);
  if (token.audience !== undefined) jwt.setAudience(token.audience);
  return jwt.sign(new TextEncoder().encode(secret));
}
