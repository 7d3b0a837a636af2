import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer } from './operations.ts';

let service: TestService;
let account: TestAccount;
let holders: Record<'email' | 'oldProviderId' | 'username', string>;

beforeAll(async () => {
  service = await startService();
  account = await service.newAccount({ sites: [1, 2] });
  const held = [
    { email: 'Ada@Lovelace.dev' },
    { oldProviderId: 'Legacy-1' },
    { username: 'Ada_L', displayName: 'A' },
  ];
  const [email = '', oldProviderId = '', username = ''] = await Promise.all(
    held.map(async (input) => (await create(input)).customer.id),
  );
  holders = { email, oldProviderId, username };
});
afterAll(() => service[Symbol.asyncDispose]());

async function create(input: object, { token = account.token, siteId = 1 } = {}): Promise<Data> {
  const variables = { siteId, input: { skipEmailDnsValidations: true, ...input } };
  return (await service.graphql(token, createCustomer, variables)).createCustomer;
}

/** The errors in short: `CODE field`. */
async function refused(input: object, options?: { token?: string; siteId?: number }): Promise<string[]> {
  const { customer, userErrors } = await create(input, options);
  expect(customer).toBeNull();
  return userErrors.map(({ code, path }: Data) => `${code} ${path.slice(1).join('.')}`);
}

describe('TAKEN', () => {
  test.each(['Ada@Lovelace.dev', 'ADA@LOVELACE.DEV', ' ada@lovelace.dev ', 'aDa@lOVELACE.dEV'])(
    'email %j',
    async (email) => {
      expect(await refused({ email })).toEqual(['TAKEN email']);
    },
  );

  test.each(['Ada_L', 'ada_l', 'ADA_L'])('username %s', async (username) => {
    expect(await refused({ displayName: 'x', username })).toEqual(['TAKEN username']);
  });

  test('oldProviderId, whose case matters', async () => {
    expect(await refused({ oldProviderId: ' Legacy-1 ' })).toEqual(['TAKEN oldProviderId']);
    expect((await create({ oldProviderId: 'legacy-1' })).userErrors).toEqual([]);
  });

  test('on every site of the account', async () => {
    expect(await refused({ email: 'ada@lovelace.dev' }, { siteId: 2 })).toEqual(['TAKEN email']);
  });

  test('all three at once, each with its holder', async () => {
    const { userErrors } = await create({
      email: 'ADA@lovelace.dev',
      oldProviderId: 'Legacy-1',
      username: 'ADA_l',
    });
    expect(userErrors).toEqual(
      Object.entries(holders).map(([field, existingCustomerId]) => ({
        code: 'TAKEN',
        path: ['input', field],
        message: expect.stringContaining(field),
        hint: null,
        params: { existingCustomerId },
      })),
    );
  });

  test('together with other violations, in the order of the fields', async () => {
    const input = {
      email: 'ada@lovelace.dev',
      phone: '1',
      oldProviderId: 'Legacy-1',
      displayName: 'x'.repeat(101),
      username: 'ada_L',
      timezone: 'nowhere',
    };
    expect(await refused(input)).toEqual([
      'TAKEN email',
      'PHONE_INVALID phone',
      'TAKEN oldProviderId',
      'TOO_LONG displayName',
      'TAKEN username',
      'TIMEZONE_INVALID timezone',
    ]);
  });

  test('beside values that no table can hold', async () => {
    const input = { email: 'ada@lovelace.dev', oldProviderId: 'a\0b', username: '\ud800' };
    expect(await refused(input)).toEqual([
      'TAKEN email',
      'CHARACTERS_INVALID oldProviderId',
      'CHARACTERS_INVALID username',
      'USERNAME_INVALID username',
    ]);
  });

  test('a billing email, a name or a phone may be had by many', async () => {
    const input = {
      billingEmail: 'ada@lovelace.dev',
      firstName: 'Ada',
      phone: '12345',
      taxId: 'T',
      displayName: 'A',
    };
    expect((await create(input)).userErrors).toEqual([]);
    expect((await create(input)).userErrors).toEqual([]);
  });

  test('nothing is left of a create that lost', async () => {
    const count = () => service.deps.prisma.event.count({ where: { accountId: account.accountId } });
    const before = await count();
    await refused({ email: 'ada@lovelace.dev', password: 'correct horse', passwordType: 'PLAIN_TEXT' });
    expect(await count()).toBe(before);
    expect(await service.deps.prisma.credential.count({ where: { accountId: account.accountId } })).toBe(0);
  });
});

describe('the id of the holder is told', () => {
  async function told(
    options: Parameters<TestService['tokenFor']>[1],
    input: object = { email: 'ada@lovelace.dev' },
  ) {
    const token = await service.tokenFor(account.accountId, options);
    const siteId = options?.sites?.[0] ?? 1;
    const { userErrors } = await create(input, { token, siteId });
    expect(userErrors).toMatchObject([{ code: 'TAKEN' }]);
    return userErrors[0].params;
  }

  test('only to a token that may read', async () => {
    expect(await told({ scopes: ['customers:write'] })).toBeNull();
    expect(await told({ scopes: ['customers:write', 'customers:read'] })).toEqual({
      existingCustomerId: holders.email,
    });
  });

  test('only to a token that may see its site', async () => {
    expect(await told({ sites: [2] })).toBeNull();
    expect(await told({ sites: [1] })).toEqual({ existingCustomerId: holders.email });
  });
});
