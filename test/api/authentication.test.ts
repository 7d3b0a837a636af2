import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../src/http/tokens.ts';
import { startService, type TestAccount, type TestService, testSecret } from '../support/service.ts';
import { createCustomer, findCustomer, listCustomers } from './operations.ts';

let service: TestService;
let account: TestAccount;
let url: string;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount();
  url = `${await service.listen()}/graphql`;
});
afterAll(() => service[Symbol.asyncDispose]());

const introspection = JSON.stringify({ query: '{ __typename }' });

function post(headers: Record<string, string>, body = introspection): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

function sign(claims: Record<string, unknown>, secret = testSecret): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 60;
  return new SignJWT({ account: account.accountId, scope: 'customers:read', exp, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}

async function refused(headers: Record<string, string>): Promise<string> {
  const response = await post(headers);
  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toContain('application/json');
  const { errors, data } = await response.json();
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  return response.headers.get('www-authenticate') ?? '';
}

describe('a request without a good token is 401', () => {
  test.each([
    ['none', {}],
    ['an empty one', { authorization: '' }],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['another scheme', { authorization: 'Basic YWRhOnNlY3JldA==' }],
  ])('%s: the challenge names no error (RFC 6750 section 3.1)', async (_, headers) => {
    expect(await refused(headers as Record<string, string>)).toBe('Bearer realm="customers"');
  });

  test.each([
    ['garbage', async () => 'garbage'],
    ['another secret', () => sign({}, `${testSecret}!`)],
    ['expired', () => sign({ exp: Math.floor(Date.now() / 1000) - 1 })],
    [
      'alg none',
      async () => `${(await sign({})).replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0').replace(/[^.]+$/, '')}`,
    ],
    [
      'a changed payload',
      async () => {
        const [header, , signature] = (await sign({})).split('.');
        const [, payload] = (await sign({ account: 1 })).split('.');
        return [header, payload, signature].join('.');
      },
    ],
    ['no account', () => sign({ account: undefined })],
    ['no scope', () => sign({ scope: undefined })],
    ['sites that are no list', () => sign({ sites: 1 })],
  ])('%s: the challenge says invalid_token', async (_, token) => {
    const challenge = await refused({ authorization: `Bearer ${await token()}` });
    expect(challenge).toBe('Bearer realm="customers", error="invalid_token"');
  });

  test('before anything of the body is read', async () => {
    const response = await post({}, 'x'.repeat(2_000_000));
    expect(response.status).toBe(401);
  });

  test('for GET and for introspection too', async () => {
    expect((await fetch(`${url}?query={__typename}`)).status).toBe(401);
    expect((await fetch(`${url}?query={__schema{types{name}}}`)).status).toBe(401);
  });
});

test.each(['Bearer', 'bearer', 'BEARER', 'Bearer '])('the scheme %j is read in any case', async (scheme) => {
  expect((await post({ authorization: `${scheme} ${await sign({})}` })).status).toBe(200);
});

test('keys that cannot be read are 503, not 401', async () => {
  // Nobody listens there.
  const jwksUrl = new URL('http://127.0.0.1:9/jwks.json');
  const rs256 = Buffer.from('{"alg":"RS256"}').toString('base64url');
  await using other = await startService({
    override: { verifyToken: createTokenVerifier({ keys: { jwksUrl }, clock: Date.now }) },
  });
  const response = await fetch(`${await other.listen()}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rs256}.e30.AAAA`, 'content-type': 'application/json' },
    body: introspection,
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await response.json()).errors).toMatchObject([{ extensions: { code: 'TOKEN_KEYS_UNAVAILABLE' } }]);
});

describe('a scope that is missing is 403', () => {
  const input = { displayName: 'Ada' };
  test.each([
    ['createCustomer', 'customers:write', createCustomer, { siteId: 1, input }],
    ['customer', 'customers:read', findCustomer, { id: 'x' }],
    ['customers', 'customers:read', listCustomers, { siteId: 1 }],
  ])('%s needs %s', async (field, scope, query, variables) => {
    for (const scopes of [[], ['customers:import'], ['customers:*'], [scope.toUpperCase()], [`${scope}s`]]) {
      const token = await service.tokenFor(account.accountId, { scopes });
      const { status, body } = await service.request(token, query, variables);
      expect(status).toBe(403);
      expect(body.errors).toMatchObject([{ path: [field], extensions: { code: 'FORBIDDEN', scope } }]);
      expect(body.data?.[field] ?? null).toBeNull();
    }
    const token = await service.tokenFor(account.accountId, { scopes: [scope] });
    expect((await service.request(token, query, variables)).body.errors).toBeUndefined();
  });

  test('nothing was written by those that were refused', async () => {
    const { accountId, token } = await service.newAccount();
    const readOnly = await service.tokenFor(accountId, { scopes: ['customers:read'] });
    await service.request(readOnly, createCustomer, { siteId: 1, input });
    expect((await service.graphql(token, listCustomers, { siteId: 1 })).customers.nodes).toEqual([]);
  });
});
