import { type GraphQLInputObjectType, isRequiredInputField } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer, findCustomer } from './operations.ts';

const time = new Date('2026-03-29T01:30:00.123Z');

let service: TestService;
beforeAll(async () => {
  service = await startService({ override: { clock: () => time.getTime() } });
});
afterAll(() => service[Symbol.asyncDispose]());

/** Creates a customer and answers with what the mutation and then a query say of it. */
async function create({ token, siteId }: TestAccount, input: object): Promise<[Data, Data]> {
  const { createCustomer: payload } = await service.graphql(token, createCustomer, { siteId, input });
  expect(payload.userErrors).toEqual([]);
  const { customer } = await service.graphql(token, findCustomer, { id: payload.customer.id });
  return [payload.customer, customer];
}

const everything = {
  email: ' Ada.Lovelace@EXAMPLE-Analytical.org ',
  skipEmailDnsValidations: true,
  firstName: ' Ada',
  lastName: 'Zoe\u0308',
  phone: '+44 (0)20 7946-0018',
  teleMarketing: false,
  emailMarketing: true,
  emailHardbounce: true,
  metadata: JSON.parse(
    '{"plan": "gold", "seats": 3, "ratio": 0.1, "trial": false, "note": null, "__proto__": "own", "é\\"\\\\": "\\n\\t😀"}',
  ),
  oldProviderId: 'legacy-1815',
  displayName: 'Ada L. 👩‍💻',
  organization: 'Analytical Engines Ltd',
  isImported: true,
  taxId: 'GB999999973',
  password: 'correct horse battery staple',
  passwordType: 'PLAIN_TEXT',
  username: 'Ada_L-1815',
  title: 'Countess',
  salutation: 'Dear Lady Lovelace',
  timezone: 'europe/london',
  language: 'EN',
  paymentGatewayId: 'any-1',
  importPaymentMethods: false,
  emailVerified: true,
  billingEmail: 'Accounts@Lovelace.dev',
};

/** Fields whose effect is more than what is stored in their name. */
const withStoriesOfTheirOwn = ['profilePhoto', 'sendConfirmation'];

/** What has to be stored of it. */
const stored = {
  siteId: 1,
  email: 'Ada.Lovelace@EXAMPLE-Analytical.org',
  emailNormalized: 'Ada.Lovelace@example-analytical.org',
  emailVerified: true,
  emailVerifiedAt: time.toISOString(),
  emailDeliverability: null,
  emailHardbounce: true,
  emailMarketing: true,
  teleMarketing: false,
  billingEmail: 'Accounts@Lovelace.dev',
  firstName: 'Ada',
  lastName: 'Zo\u00eb',
  name: 'Ada Zo\u00eb',
  displayName: 'Ada L. 👩‍💻',
  organization: 'Analytical Engines Ltd',
  title: 'Countess',
  salutation: 'Dear Lady Lovelace',
  phone: '4402079460018',
  taxId: 'GB999999973',
  metadata: everything.metadata,
  oldProviderId: 'legacy-1815',
  isImported: true,
  username: 'Ada_L-1815',
  timezone: 'Europe/London',
  language: 'EN',
  paymentGatewayId: 'any-1',
  hasPassword: true,
  passwordLastUpdatedAt: time.toISOString(),
  createdAt: time.toISOString(),
  updatedAt: time.toISOString(),
};

describe('every field', () => {
  test('is stored as the rules say, and both answers agree', async () => {
    const [created, found] = await create(await service.newAccount(), everything);
    expect(created).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), ...stored });
    expect(found).toEqual(created);
    expect(Object.keys(found.metadata)).toContain('__proto__');
  });

  test('is in the test above', () => {
    const fields = (schema.getType('CustomerInput') as GraphQLInputObjectType).getFields();
    const names = Object.keys(fields).filter((name) => !withStoriesOfTheirOwn.includes(name));
    expect(Object.keys(everything).toSorted()).toEqual(names.toSorted());
    expect(Object.values(fields).filter(isRequiredInputField)).toEqual([]);
  });

  test('that is not given stays empty', async () => {
    const [created, found] = await create(await service.newAccount(), { displayName: 'Ada', email: ' ' });
    const nothing = Object.fromEntries(Object.keys(stored).map((name) => [name, null]));
    expect(created).toEqual({
      ...nothing,
      id: expect.any(String),
      siteId: 1,
      displayName: 'Ada',
      name: 'Ada',
      metadata: {},
      emailVerified: false,
      emailHardbounce: false,
      isImported: false,
      hasPassword: false,
      createdAt: time.toISOString(),
      updatedAt: time.toISOString(),
    });
    expect(found).toEqual(created);
  });

  test.each([
    [{ firstName: 'Ada' }, 'Ada'],
    [{ lastName: 'Lovelace' }, 'Lovelace'],
    [{ firstName: 'Ada', lastName: 'Lovelace', displayName: 'Al' }, 'Ada Lovelace'],
    [{}, null],
  ])('the name of %j is %s', async (names, name) => {
    const [created] = await create(await service.newAccount(), { oldProviderId: '1', ...names });
    expect(created.name).toBe(name);
  });

  test('every language can be sent and read', async () => {
    const account = await service.newAccount();
    for (const language of ['AA', 'EN', 'ZU', 'NB', 'YI', 'HE']) {
      const [created, found] = await create(account, { displayName: language, language });
      expect([created.language, found.language]).toEqual([language, language]);
    }
  });
});

describe('password material', () => {
  test('is stored apart, hashed, and no field of the schema shows it', async () => {
    const account = await service.newAccount();
    const [{ id }] = await create(account, everything);
    const credential = await service.deps.prisma.credential.findUniqueOrThrow({
      where: { accountId_customerId: { accountId: account.accountId, customerId: id } },
    });
    expect(credential).toMatchObject({ scheme: 'ARGON2ID', hash: expect.stringMatching(/^\$argon2id\$/) });
    expect(credential.createdAt).toEqual(time);
    const row = await service.deps.prisma.customer.findMany({ where: { accountId: account.accountId } });
    expect(JSON.stringify(row)).not.toContain('argon2');
    expect(JSON.stringify(row)).not.toContain(everything.password);
  });

  test('of bcrypt is kept as it came', async () => {
    const account = await service.newAccount();
    const password = '$2y$10$abcdefghijklmnopqrstuuSUr8uXH8nS0h2xSPE0sEiSaOG3x2LAu';
    const [{ id, hasPassword }] = await create(account, { displayName: 'Ada', password });
    expect(hasPassword).toBe(true);
    const where = { accountId: account.accountId, customerId: id };
    expect(await service.deps.prisma.credential.findFirst({ where })).toMatchObject({
      scheme: 'BCRYPT',
      hash: password,
      settings: null,
    });
  });
});

test('the event of a create names who did it', async () => {
  const account = await service.newAccount();
  const token = await service.tokenFor(account.accountId, { subject: 'till 3' });
  const [{ id }] = await create({ ...account, token }, { displayName: 'Ada' });
  const events = await service.deps.prisma.event.findMany({ where: { accountId: account.accountId } });
  expect(events).toMatchObject([
    { customerId: id, type: 'customer.created', actor: 'till 3', createdAt: time },
  ]);
});
