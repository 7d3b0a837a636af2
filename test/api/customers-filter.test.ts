import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer, listCustomers } from './operations.ts';

const start = Date.UTC(2026, 0, 31, 12);
const people = [
  { displayName: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'Ada@Lovelace.dev', isImported: true },
  {
    displayName: 'charles',
    firstName: 'Charles',
    organization: 'Analytical Engines',
    oldProviderId: 'Legacy-1',
  },
  { displayName: 'grace', firstName: 'Grace', lastName: "O'Hopper", username: 'Grace_H', isImported: true },
  { displayName: 'emilie', firstName: 'Émilie', lastName: 'Žižek-Ørsted', oldProviderId: 'Legacy-2' },
  { displayName: 'ivan', firstName: 'Иван', lastName: '李小龍', organization: '100% & Co. <b>' },
];

let service: TestService;
let account: TestAccount;

beforeAll(async () => {
  let minutes = 0;
  service = await startService({ override: { clock: () => start + minutes * 60_000 } });
  account = await service.newAccount();
  for (const person of people) {
    const input = { skipEmailDnsValidations: true, ...person };
    const { createCustomer: payload } = await service.graphql(account.token, createCustomer, {
      siteId: 1,
      input,
    });
    expect(payload.userErrors).toEqual([]);
    minutes++;
  }
});
afterAll(() => service[Symbol.asyncDispose]());

/** Display names in the order of creation. */
async function matches(filter: object | null): Promise<string[]> {
  const { customers } = await service.graphql(account.token, listCustomers, { siteId: 1, filter });
  return customers.nodes.map((node: Data) => node.displayName).toReversed();
}

const everybody = people.map(({ displayName }) => displayName);

describe('a filter', () => {
  test.each([
    [null, everybody],
    [{}, everybody],
    [{ email: null, text: null, createdAt: null, isImported: null }, everybody],
    [{ createdAt: {} }, everybody],
    [{ email: ' ADA@lovelace.DEV' }, ['ada']],
    [{ email: 'nobody@lovelace.dev' }, []],
    [{ email: 'no address' }, []],
    [{ oldProviderId: ' Legacy-1' }, ['charles']],
    [{ oldProviderId: 'legacy-1' }, []],
    [{ oldProviderId: '\0' }, []],
    [{ isImported: true }, ['ada', 'grace']],
    [{ isImported: false }, ['charles', 'emilie', 'ivan']],
    [{ isImported: true, email: 'ada@lovelace.dev' }, ['ada']],
    [{ isImported: false, email: 'ada@lovelace.dev' }, []],
  ])('%j', async (filter, found) => {
    expect(await matches(filter)).toEqual(found);
  });
});

describe('createdAt', () => {
  test.each([
    [{ gte: '2026-01-31T12:03:00Z' }, ['emilie', 'ivan']],
    [{ gte: '2026-01-31T12:02:59.999Z' }, ['emilie', 'ivan']],
    [{ gte: '2026-01-31T12:03:00.001Z' }, ['ivan']],
    [{ lt: '2026-01-31T12:01:00Z' }, ['ada']],
    [{ lt: '2026-01-31T12:01:00.001Z' }, ['ada', 'charles']],
    [{ gte: '2026-01-31T13:01:00+01:00', lt: '2026-01-31T07:03:00-05:00' }, ['charles', 'grace']],
    [{ gte: '2026-01-31T12:02:00Z', lt: '2026-01-31T12:01:00Z' }, []],
    [{ gte: '0001-01-01T00:00:00Z', lt: '9999-12-31T23:59:59.999Z' }, everybody],
    [{ gte: '1969-07-20T20:17:40Z' }, everybody],
    [{ gte: '9999-12-31T23:59:59.999Z' }, []],
  ])('%j', async (createdAt, found) => {
    expect(await matches({ createdAt })).toEqual(found);
  });

  test.each([
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:00:60Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'now',
    '',
    1769860800000,
  ])('%j is no moment', async (gte) => {
    const { status, body } = await service.request(account.token, listCustomers, {
      siteId: 1,
      filter: { createdAt: { gte } },
    });
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('"2026-01-31T09:30:00Z"');
  });
});

describe('text', () => {
  test.each([
    ['love', ['ada']],
    ['LOVE', ['ada']],
    ['ada lovelace', ['ada']],
    ['lovelace ada', ['ada']],
    ['ada@lovelace.dev', ['ada']],
    ['Ada@Love', ['ada']],
    ['ada charles', []],
    ['engines analyt', ['charles']],
    ['grace_h', ['grace']],
    ["o'hop", ['grace']],
    ['émi', ['emilie']],
    ['ÉMILIE', ['emilie']],
    ['e\u0301milie', ['emilie']],
    ['ørsted', ['emilie']],
    ['иван', ['ivan']],
    ['李小', ['ivan']],
    ['ovelace', []],
    ['100%', ['ivan']],
  ])('%j', async (text, found) => {
    expect(await matches({ text })).toEqual(found);
  });

  test.each([
    '',
    ' ',
    '%',
    '_',
    '&',
    '| !',
    "'",
    "''",
    '\\',
    "\\'",
    '\0',
    'ada\0',
    '\ud800',
    '()',
    ':*',
    '<->',
  ])('finds nobody by %j', async (text) => {
    expect(await matches({ text })).toEqual([]);
  });

  test.each([
    "ada' | 'grace",
    'ada | grace',
    'ada:A',
    '!nobody',
    '(ada',
    "ada\\' | 'grace",
    "a'); DROP TABLE customers; --",
  ])('takes %j for words, not for operators', async (text) => {
    expect((await matches({ text })).length).toBeLessThanOrEqual(1);
  });

  test('looks at no more than a few words', async () => {
    expect(await matches({ text: 'ada '.repeat(5_000) })).toEqual(['ada']);
    expect(await matches({ text: 'x'.repeat(100_000) })).toEqual([]);
  });
});
