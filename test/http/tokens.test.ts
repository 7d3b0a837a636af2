import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  createTokenVerifier,
  issueToken,
  TokenError,
  type TokenVerifierOptions,
} from '../../src/http/tokens.ts';

const secret = 'a secret for tests only, of forty bytes!';
const now = Date.UTC(2026, 0, 1);
const claims = { account: 7, scope: 'customers:read customers:write', sub: 'till 3', exp: now / 1000 + 60 };

function verifier(options: Partial<TokenVerifierOptions> = {}) {
  return createTokenVerifier({ keys: { secret }, clock: () => now, ...options });
}

function sign(payload: Record<string, unknown>, { alg = 'HS256', key = secret } = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));
}

function encoded(...parts: unknown[]): string {
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

test('a token says who is asking', async () => {
  const actor = await verifier()(await sign({ ...claims, sites: [1, 2] }));
  expect(actor).toEqual({
    accountId: 7,
    subject: 'till 3',
    scopes: new Set(['customers:read', 'customers:write']),
    siteIds: new Set([1, 2]),
  });
});

test('without sites it opens every site, without a subject it is nobody in particular', async () => {
  const { sub: _, ...anonymous } = claims;
  expect(await verifier()(await sign(anonymous))).toMatchObject({ subject: '', siteIds: undefined });
});

test('a token that the service issues is one that it accepts', async () => {
  const issuer = { issuer: 'https://issuer.example', audience: 'customers' };
  const token = await issueToken(
    secret,
    { accountId: 3, scopes: ['customers:read'], siteIds: [9], subject: 'ops', days: 1, ...issuer },
    now,
  );
  expect(await verifier(issuer)(token)).toMatchObject({
    accountId: 3,
    subject: 'ops',
    siteIds: new Set([9]),
  });
});

describe('refused', () => {
  test.each([
    ['garbage', 'garbage'],
    ['three parts of garbage', 'a.b.c'],
    ['empty parts', '..'],
    ['a header that is no object', `${encoded(1, claims)}.x`],
    ['no signature, alg none', `${encoded({ alg: 'none' }, claims)}.`],
    ['no alg at all', `${encoded({}, claims)}.x`],
    ['an algorithm that is a list', `${encoded({ alg: ['HS256'] }, claims)}.x`],
    ['a critical header nobody knows', `${encoded({ alg: 'HS256', crit: ['x'], x: 1 }, claims)}.x`],
    ['9,000 characters', 'x'.repeat(9_000)],
  ])('%s', async (_, token) => {
    await expect(verifier()(token)).rejects.toThrow(TokenError);
  });

  test.each([
    ['another secret', claims, { key: `${secret}!` }],
    ['another algorithm of the same secret', claims, { alg: 'HS512', key: secret.repeat(2) }],
  ])('signed with %s', async (_, payload, options) => {
    await expect(
      verifier({ keys: { secret: secret.repeat(2) } })(await sign(payload, options)),
    ).rejects.toThrow(TokenError);
  });

  test.each([
    ['exp is over', { exp: now / 1000 }, 'expired'],
    ['exp is missing', { exp: undefined }, '"exp"'],
    ['exp is a text', { exp: 'tomorrow' }, '"exp"'],
    ['nbf is to come', { nbf: now / 1000 + 10 }, '"nbf"'],
    ['account is missing', { account: undefined }, '"account"'],
    ['account is a text', { account: '7' }, '"account"'],
    ['account is zero', { account: 0 }, '"account"'],
    ['account is negative', { account: -7 }, '"account"'],
    ['account is a fraction', { account: 7.5 }, '"account"'],
    ['account is beyond an integer of the database', { account: 2 ** 31 }, '"account"'],
    ['sites is a number', { sites: 1 }, '"sites"'],
    ['sites holds a text', { sites: ['1'] }, '"sites"'],
    ['sites is null', { sites: null }, '"sites"'],
    ['scope is missing', { scope: undefined }, '"scope"'],
    ['scope is a list', { scope: ['customers:read'] }, '"scope"'],
    ['sub is a number', { sub: 5 }, '"sub"'],
    ['sub holds NUL', { sub: 'a\0b' }, '"sub"'],
    ['sub holds half a surrogate pair', { sub: '\ud800' }, '"sub"'],
  ])('where %s', async (_, change, named) => {
    const token = await sign({ ...claims, ...change });
    const error = await verifier()(token).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TokenError);
    expect(String(error)).toContain(named);
    expect(String(error)).not.toContain(token);
  });

  test.each([
    ['issuer', { iss: 'https://issuer.example', aud: 'others' }, '"aud"'],
    ['audience', { iss: 'https://other.example', aud: 'customers' }, '"iss"'],
  ])('of the right %s only', async (_, change, named) => {
    const verify = verifier({ issuer: 'https://issuer.example', audience: 'customers' });
    await expect(verify(await sign({ ...claims, ...change }))).rejects.toThrow(named);
  });
});

test('a remembered token ends when it expires', async () => {
  let time = now;
  const verify = verifier({ clock: () => time });
  const token = await sign(claims);
  await verify(token);
  time = now + 59_999;
  expect(await verify(token)).toMatchObject({ accountId: 7 });
  time = now + 60_000;
  await expect(verify(token)).rejects.toThrow('expired');
});
