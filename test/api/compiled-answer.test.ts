import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';

let service: TestService;
let account: TestAccount;
let url: string;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount();
  url = `${await service.listen()}/graphql`;
});
afterAll(() => service[Symbol.asyncDispose]());

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { 'x-request-id': _id, date: _date, ...others } = Object.fromEntries(response.headers);
  return {
    status: response.status,
    headers: others,
    body: (await response.text()).replace(/"requestId":"[^"]+"/, '"requestId":"?"'),
  };
}

let fresh = 0;

/** The same operation in a spelling that was never seen, which only Yoga can answer. */
function unseen(query: string): string {
  fresh++;
  return `${query}\n# ${fresh}`;
}

async function compile(query: string, variables: object, operationName?: string): Promise<void> {
  for (let i = 0; i < 3; i++) await post({ query, variables, operationName });
  expect(service.app.operations.find({ query, operationName })).toBeTypeOf('function');
}

const create = `mutation Create($siteId: Int!, $input: CustomerInput!, $ifExists: IfExists, $validateOnly: Boolean = true) {
  createCustomer(siteId: $siteId, input: $input, ifExists: $ifExists, validateOnly: $validateOnly) {
    __typename result replayed customer { id } hints { message suggestion }
    preview { email firstName metadata isImported language emailMarketing }
    userErrors { code path message hint params }
  }
}`;
const read = `query Read($id: ID!, $with: Boolean!, $first: Int = 1, $since: CustomerFilter) {
  a: customer(id: $id) { ...Names email @include(if: $with) createdAt @skip(if: $with) }
  customers(siteId: 1, first: $first, filter: $since) { nodes { ...Names } pageInfo { hasNextPage } }
}
fragment Names on Customer { id name ... on Customer { firstName metadata } }`;

const plain = { email: 'ada@lovelace.dev', skipEmailDnsValidations: true };
const inputs: [string, unknown][] = [
  [
    'a valid input',
    { siteId: 1, input: { ...plain, metadata: { plan: 'gold', seats: 3, __proto__x: true } } },
  ],
  ['every violation', { siteId: 1, input: { email: 'no', phone: '1', username: 'a b', timezone: 'Mars' } }],
  ['an unknown site', { siteId: 77, input: plain }],
  [
    'enums',
    { siteId: 1, input: { ...plain, language: 'EN', passwordType: 'PLAIN_TEXT' }, ifExists: 'UPDATE' },
  ],
  [
    'nulls',
    { siteId: 1, input: { ...plain, firstName: null, metadata: null }, ifExists: null, validateOnly: true },
  ],
  ['a variable that nobody declared', { siteId: 1, input: plain, other: 1 }],
  ['nothing', {}],
  ['null for what is required', { siteId: null, input: null }],
  ['a text for a number', { siteId: '1', input: plain }],
  ['a fraction', { siteId: 1.5, input: plain }],
  [
    'a whole number as 1.0',
    '{"siteId":1.0,"input":{"email":"ada@lovelace.dev","skipEmailDnsValidations":true}}',
  ],
  ['a number beyond 32 bits', { siteId: 4294967296, input: plain }],
  ['a number for a text', { siteId: 1, input: { email: 5 } }],
  ['a text for a boolean', { siteId: 1, input: { ...plain, isImported: 'yes' } }],
  ['a number for a boolean', { siteId: 1, input: { ...plain, isImported: 1 } }],
  ['a list for a text', { siteId: 1, input: { email: ['ada@lovelace.dev'] } }],
  ['a text for an object', { siteId: 1, input: 'ada@lovelace.dev' }],
  ['a list for an object', { siteId: 1, input: [plain] }],
  ['an enum in lower case', { siteId: 1, input: { ...plain, language: 'en' } }],
  ['an enum that is a number', { siteId: 1, input: { ...plain, language: 3 } }],
  ['an unknown enum', { siteId: 1, input: plain, ifExists: 'MAYBE' }],
  ['unknown fields', { siteId: 1, input: { ...plain, emial: 'x', frist: 'y' } }],
  ['metadata that is a list', { siteId: 1, input: { ...plain, metadata: [1] } }],
  ['metadata that is a text', { siteId: 1, input: { ...plain, metadata: 'x' } }],
  ['a photo that is no file', { siteId: 1, input: { ...plain, profilePhoto: 'x' } }],
  ['a secret in the wrong place', { siteId: 1, input: { ...plain, password: { secret: 'hunter2' } } }],
  ['several mistakes', { siteId: 'x', input: { email: 5, emial: 'x', isImported: 'no' }, ifExists: 'MAYBE' }],
  [
    'keys of Object',
    '{"siteId":1,"input":{"email":"ada@lovelace.dev","skipEmailDnsValidations":true,"__proto__":{"firstName":"x"},"constructor":1}}',
  ],
  [
    'a prototype for metadata',
    '{"siteId":1,"input":{"email":"a@lovelace.dev","skipEmailDnsValidations":true,"metadata":{"__proto__":"x"}}}',
  ],
  [
    'unpaired surrogates',
    '{"siteId":1,"input":{"email":"ada@lovelace.dev","skipEmailDnsValidations":true,"firstName":"\\ud800"}}',
  ],
];

describe('an operation that is compiled is answered as Yoga does', () => {
  const same = async (request: (query: string) => unknown, query: string, headers = {}) => {
    const compiled = await post(request(query), headers);
    const yoga = await post(request(unseen(query)), headers);
    expect(compiled).toEqual(yoga);
    return compiled;
  };
  const withVariables =
    (variables: unknown, rest: object = {}) =>
    (query: string) => {
      const { length } = '{"variables":null';
      const body = JSON.stringify({ variables: null, query, ...rest });
      return `{"variables":${typeof variables === 'string' ? variables : JSON.stringify(variables)}${body.slice(length)}`;
    };

  test.each(inputs)('createCustomer with %s', async (_name, variables) => {
    await compile(create, { siteId: 1, input: plain });
    await same(withVariables(variables), create);
  });

  test.each([
    ['an id of nobody', { id: '0190a0b0-c0d0-7000-8000-000000000000', with: true }],
    ['a number for an id', { id: 7, with: false, first: 2 }],
    ['no id', { with: true }],
    ['a list for an id', { id: ['x'], with: true }],
    ['a null for a default', { id: 'x', with: true, first: null }],
    ['a moment', { id: 'x', with: false, since: { createdAt: { gte: '2026-01-31T09:30:00Z' } } }],
    ['no moment', { id: 'x', with: false, since: { createdAt: { gte: '2026-02-30T09:30:00Z' } } }],
    ['too many', { id: 'x', with: false, first: 100_000 }],
  ])('a query with %s', async (_name, variables) => {
    await service.graphql(account.token, create, {
      siteId: 1,
      validateOnly: false,
      ifExists: 'RETURN',
      input: { ...plain, firstName: 'Ada', oldProviderId: 'read', metadata: { plan: 'gold' } },
    });
    const valid = { id: '0190a0b0-c0d0-7000-8000-000000000000', with: true };
    await compile(read, valid);
    await same(withVariables(variables), read);
  });

  test.each([
    ['no Accept', {}],
    ['any', { accept: '*/*' }],
    ['JSON', { accept: 'application/json' }],
    ['GraphQL', { accept: 'application/graphql-response+json' }],
    ['Apollo', { accept: 'application/graphql-response+json,application/json;q=0.9' }],
    [
      'urql',
      {
        accept:
          'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      },
    ],
    ['HTML', { accept: 'text/html' }],
    ['a charset', { 'content-type': 'Application/JSON; charset=utf-8' }],
    ['no token', { authorization: '' }],
    ['a bad token', { authorization: 'Bearer x' }],
    ['another content type', { 'content-type': 'text/plain' }],
  ])('with the headers of %s', async (_name, headers) => {
    await compile(create, { siteId: 1, input: plain });
    await same(withVariables({ siteId: 1, input: plain }), create, headers);
    await same(withVariables({ siteId: 'x', input: plain }), create, headers);
  });

  test.each([
    ['its name', { operationName: 'Create' }],
    ['another name', { operationName: 'Other' }],
    ['an empty name', { operationName: '' }],
    ['a name that is a number', { operationName: 5 }],
    ['extensions', { extensions: { a: 1 } }],
    ['a parameter that nobody knows', { other: 1 }],
  ])('with %s', async (_name, rest) => {
    await compile(create, { siteId: 1, input: plain });
    await compile(create, { siteId: 1, input: plain }, 'Create');
    await same(withVariables({ siteId: 1, input: plain }, rest), create);
  });

  test.each([
    ['variables that are a list', '[]'],
    ['variables that are a text', '"x"'],
    ['no variables', 'null'],
  ])('with %s', async (_name, variables) => {
    await compile(create, { siteId: 1, input: plain });
    await same(withVariables(variables), create);
  });

  test('with a name that reads like the beginning of another document', async () => {
    const whole = 'query\n{ __typename }';
    await compile(whole, {});
    const request = { query: '{ __typename }', operationName: 'query' };
    const answer = await post(request);
    expect(answer).toEqual(await post({ ...request, query: unseen(request.query) }));
    expect(JSON.parse(answer.body).data).toBeUndefined();
  });

  test('errors of resolvers, masked and coded, beside data', async () => {
    const query = `query ($n: Int!, $cursor: String!) { __typename site: customers(siteId: $n) { nodes { id } }
      customers(siteId: 1, after: $cursor) { nodes { id } } }`;
    await compile(query, { n: 1, cursor: null });
    const bad = await same(withVariables({ n: 99, cursor: 'no cursor' }), query);
    expect(JSON.parse(bad.body).errors.length).toBeGreaterThan(0);
    const reader = await service.tokenFor(account.accountId, { scopes: ['customers:write'] });
    const forbidden = await same(withVariables({ n: 1, cursor: 'x' }), query, {
      authorization: `Bearer ${reader}`,
    });
    expect(forbidden.status).toBe(403);
  });

  test('several creates in one mutation, one after the other', async () => {
    const query = `mutation ($a: CustomerInput!, $b: CustomerInput!) {
      a: createCustomer(siteId: 1, input: $a) { customer { email } userErrors { code } }
      b: createCustomer(siteId: 1, input: $b) { customer { email } userErrors { code } } }`;
    const both = (n: number): Data => {
      const input = { email: `twice${n}@lovelace.dev`, skipEmailDnsValidations: true };
      return { a: input, b: input };
    };
    for (let i = 0; i < 3; i++) await post({ query, variables: both(i) });
    expect(service.app.operations.find({ query })).toBeTypeOf('function');
    expect(JSON.parse((await post({ query, variables: both(3) })).body).data).toEqual({
      a: { customer: { email: 'twice3@lovelace.dev' }, userErrors: [] },
      b: { customer: null, userErrors: [{ code: 'TAKEN' }] },
    });
  });

  test('an unexpected error is masked', async () => {
    const query = '{ customers(siteId: 1) { nodes { id } } }';
    await compile(query, {});
    const { prisma } = service.deps;
    const { customer } = prisma;
    try {
      Object.defineProperty(prisma, 'customer', {
        configurable: true,
        value: { findMany: () => Promise.reject(new Error('secret')) },
      });
      const { body } = await same((text) => ({ query: text }), query);
      expect(body).not.toContain('secret');
    } finally {
      Object.defineProperty(prisma, 'customer', { configurable: true, value: customer });
    }
  });
});

test('an operation is compiled when it comes often, and not for ever', async () => {
  const { operations } = service.app;
  const query = '{ __typename }';
  await post({ query });
  await post({ query });
  expect(operations.find({ query })).toBeUndefined();
  await post({ query });
  expect(operations.find({ query })).toBeTypeOf('function');
  expect(JSON.parse((await post({ query })).body)).toEqual({ data: { __typename: 'Query' } });
  // One that is not valid never is.
  for (let i = 0; i < 4; i++) await post({ query: '{ nonsense }' });
  expect(operations.find({ query: '{ nonsense }' })).toBeUndefined();
  const document = (await import('graphql')).parse(query);
  for (let i = 0; i < 500; i++) operations.note(`{ __typename } # ${i}`, undefined, document);
  expect(operations.find({ query })).toBeUndefined();
});
