import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer, findCustomer } from './operations.ts';

let service: TestService;
let account: TestAccount;
let id: string;

beforeAll(async () => {
  service = await startService();
  account = await service.newAccount({ sites: [1, 2] });
  const input = {
    email: 'Ada.Lovelace@Bücher.example',
    skipEmailDnsValidations: true,
    oldProviderId: 'Zoe\u0308 7',
    username: 'Ada_L',
    displayName: 'Ada',
  };
  const { createCustomer: payload } = await service.graphql(account.token, createCustomer, {
    siteId: 2,
    input,
  });
  expect(payload.userErrors).toEqual([]);
  id = payload.customer.id;
});
afterAll(() => service[Symbol.asyncDispose]());

async function find(selector: object, token = account.token): Promise<string | undefined> {
  return (await service.graphql(token, findCustomer, selector)).customer?.id;
}

describe('customer(...)', () => {
  test('finds by id', async () => {
    expect(await find({ id })).toBe(id);
    expect(await find({ id: id.toUpperCase() })).toBe(id);
  });

  test.each([
    'Ada.Lovelace@Bücher.example',
    'ADA.LOVELACE@BÜCHER.EXAMPLE',
    ' ada.lovelace@xn--bcher-kva.example ',
    'ada.lovelace@bu\u0308cher.example',
  ])('finds by email %j', async (email) => {
    expect(await find({ email })).toBe(id);
  });

  test.each(['Zo\u00eb 7', 'Zoe\u0308 7', ' Zo\u00eb 7\n'])(
    'finds by oldProviderId %j',
    async (oldProviderId) => {
      expect(await find({ oldProviderId })).toBe(id);
    },
  );

  test.each(['Ada_L', 'ada_l', ' ADA_L '])('finds by username %j', async (username) => {
    expect(await find({ username })).toBe(id);
  });

  test.each([
    { id: '018f4b1e-0000-7000-8000-000000000000' },
    { id: '1' },
    { id: 1 },
    { id: '' },
    { id: `${'0'.repeat(36)}` },
    { email: 'somebody@else.example' },
    { email: 'no address' },
    { email: '' },
    { oldProviderId: 'zo\u00eb 7' },
    { oldProviderId: '' },
    { username: 'Ada' },
    { username: "Ada_L' OR '1'='1" },
    { username: 'Ada_%' },
    { oldProviderId: 'a\0b' },
    { username: '\ud800' },
    { email: 'a\0@b.example' },
  ])('finds nobody by %j', async (selector) => {
    expect(await find(selector)).toBeUndefined();
  });

  test.each([
    {},
    { id: null },
    { id: 'x', email: 'ada@lovelace.dev' },
    { oldProviderId: '1', username: 'a' },
  ])('takes exactly one argument, not %j', async (selector) => {
    const { status, body } = await service.request(account.token, findCustomer, selector);
    expect(status).toBe(200);
    expect(body.data).toEqual({ customer: null });
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining('exactly one'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('shows a token that is limited to sites only their customers', async () => {
    const [inside, outside] = await Promise.all([
      service.tokenFor(account.accountId, { sites: [2, 3] }),
      service.tokenFor(account.accountId, { sites: [1] }),
    ]);
    for (const selector of [{ id }, { username: 'ada_l' }, { email: 'ada.lovelace@bücher.example' }]) {
      expect(await find(selector, inside)).toBe(id);
      expect(await find(selector, outside)).toBeUndefined();
    }
    expect(await find({ id }, await service.tokenFor(account.accountId, { sites: [] }))).toBeUndefined();
  });
});
