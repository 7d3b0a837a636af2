import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer } from './operations.ts';

let service: TestService;
let plain: TestAccount;
let stripe: TestAccount;
let tap: TestAccount;
beforeAll(async () => {
  service = await startService({ env: { PASSWORD_QUEUE: '1' } });
  plain = await service.newAccount();
  stripe = await service.newAccount({ gateways: ['STRIPE'] });
  tap = await service.newAccount({ gateways: ['TAP'] });
});
afterAll(() => service[Symbol.asyncDispose]());

async function create({ token, siteId }: TestAccount, input: object): Promise<Data> {
  return (await service.graphql(token, createCustomer, { siteId, input })).createCustomer;
}

/** The errors in short: `CODE field`. */
function codes({ userErrors }: Data): string[] {
  return userErrors.map(({ code, path }: Data) => [code, ...path.slice(1)].join(' '));
}

const bcrypt31 = '$2y$31$abcdefghijklmnopqrstuuSUr8uXH8nS0h2xSPE0sEiSaOG3x2LAu';
const identity = { displayName: 'Ada' };

/** Each code that the input alone can be refused for, as a caller gets it. */
const refusals: [string, Record<string, unknown>, (() => TestAccount)?][] = [
  ['IDENTITY_REQUIRED', { email: ' ', displayName: null, firstName: 'Ada' }],
  ['REQUIRED email', { ...identity, emailVerified: true }],
  ['REQUIRED password', { ...identity, passwordType: 'PLAIN_TEXT' }],
  ['REQUIRED paymentGatewayId', { ...identity, importPaymentMethods: true }, () => stripe],
  ['REQUIRED email', { ...identity, firstName: 'A', lastName: 'L' }, () => tap],
  ['CHARACTERS_INVALID firstName', { ...identity, firstName: 'A\0' }],
  ['CHARACTERS_INVALID title', { ...identity, title: '\ud83d' }],
  ['TOO_LONG displayName', { displayName: 'x'.repeat(101) }],
  ['EMAIL_INVALID email', { email: 'ada@lovelace@dev' }],
  ['EMAIL_INVALID billingEmail', { ...identity, billingEmail: 'ada' }],
  ['EMAIL_UNDELIVERABLE email', { email: 'ada@lovelace.invalid' }],
  ['PHONE_INVALID phone', { ...identity, phone: '12-34' }],
  ['METADATA_INVALID metadata plan', { ...identity, metadata: { plan: {} } }],
  ['PASSWORD_FORMAT_INVALID password', { ...identity, password: 'correct horse battery staple' }],
  ['PASSWORD_COST_OUT_OF_RANGE password', { ...identity, password: bcrypt31 }],
  ['PASSWORD_TOO_SHORT password', { ...identity, password: 'short', passwordType: 'PLAIN_TEXT' }],
  ['PASSWORD_TOO_LONG password', { ...identity, password: 'x'.repeat(1_025), passwordType: 'PLAIN_TEXT' }],
  ['USERNAME_INVALID username', { ...identity, username: 'ada lovelace' }],
  ['TIMEZONE_INVALID timezone', { ...identity, timezone: '+01:00' }],
  ['PAYMENT_GATEWAY_ID_INVALID paymentGatewayId', { ...identity, paymentGatewayId: 'sub_1' }, () => stripe],
  [
    'GATEWAY_UNAVAILABLE importPaymentMethods',
    { ...identity, paymentGatewayId: 'cus_1', importPaymentMethods: true },
  ],
];

test.each(refusals)('%s', async (code, input, account = () => plain) => {
  const payload = await create(account(), input);
  expect(payload.customer).toBeNull();
  expect(payload.replayed).toBe(false);
  expect(codes(payload)).toEqual([code]);
  expect(payload.userErrors[0].message).toMatch(/^[A-Z].*\.$/s);
  expect(await rows(account())).toEqual([0, 0, 0, 0]);
});

/** What is stored of an account: customers, credentials, events, jobs. */
function rows({ accountId }: TestAccount): Promise<number[]> {
  const { customer, credential, event, job } = service.deps.prisma;
  const where = { accountId };
  return Promise.all([
    customer.count({ where }),
    credential.count({ where }),
    event.count({ where }),
    job.count({ where }),
  ]);
}

const everythingWrong = {
  email: 'ada@lovelace.invalid',
  firstName: 'x'.repeat(256),
  phone: '1',
  metadata: { 'a[': 1, b: [] },
  oldProviderId: 'taken',
  displayName: 'a\0b',
  password: 'short',
  passwordType: 'PLAIN_TEXT',
  username: 'a b',
  timezone: 'Mars/Olympus',
  paymentGatewayId: 'cus_1',
  importPaymentMethods: true,
  billingEmail: '@',
};

const allErrors = [
  'EMAIL_UNDELIVERABLE email',
  'TOO_LONG firstName',
  'PHONE_INVALID phone',
  'METADATA_INVALID metadata a[',
  'METADATA_INVALID metadata b',
  'TAKEN oldProviderId',
  'CHARACTERS_INVALID displayName',
  'PASSWORD_TOO_SHORT password',
  'USERNAME_INVALID username',
  'TIMEZONE_INVALID timezone',
  'GATEWAY_UNAVAILABLE importPaymentMethods',
  'EMAIL_INVALID billingEmail',
];

test('one answer tells of rules, name servers and taken values, in the order of the fields', async () => {
  const account = await service.newAccount();
  await create(account, { oldProviderId: 'taken' });
  expect(codes(await create(account, everythingWrong))).toEqual(allErrors);
  expect(await rows(account)).toEqual([1, 0, 1, 0]);
});

test('and of a wrong site, which is the first field', async () => {
  const account = await service.newAccount();
  await create(account, { oldProviderId: 'taken' });
  const payload = await create({ ...account, siteId: 999 }, everythingWrong);
  expect(payload.userErrors[0].path).toEqual(['siteId']);
  expect(codes(payload)).toEqual(['SITE_NOT_FOUND', ...allErrors]);
  expect(codes(await create({ ...account, siteId: 999 }, { displayName: 'Ada' }))).toEqual([
    'SITE_NOT_FOUND',
  ]);
  expect(await rows(account)).toEqual([1, 0, 1, 0]);
});

test('an account whose TAP gateway is satisfied gets its customer', async () => {
  const account = await service.newAccount({ gateways: ['TAP'] });
  const input = { email: 'ada@lovelace.dev', skipEmailDnsValidations: true, firstName: 'Ada', lastName: 'L' };
  expect(codes(await create(account, input))).toEqual([]);
});

test('a gateway that is not active asks for nothing and allows nothing', async () => {
  const account = await service.newAccount();
  await service.deps.prisma.paymentGateway.createMany({
    data: (['STRIPE', 'TAP'] as const).map((provider) => ({
      accountId: account.accountId,
      provider,
      active: false,
    })),
  });
  expect(codes(await create(account, { ...identity, paymentGatewayId: 'sub_1' }))).toEqual([]);
  expect(
    codes(await create(account, { ...identity, paymentGatewayId: 'cus_1', importPaymentMethods: true })),
  ).toEqual(['GATEWAY_UNAVAILABLE importPaymentMethods']);
});

test('more passwords than the queue holds: BUSY, and the others are stored', async () => {
  const account = await service.newAccount();
  const input = { ...identity, password: 'correct horse battery staple', passwordType: 'PLAIN_TEXT' };
  const payloads = await Promise.all(Array.from({ length: 30 }, () => create(account, input)));
  const refused = payloads.filter(({ customer }) => customer === null);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(30);
  for (const payload of refused) expect(codes(payload)).toEqual(['BUSY password']);
  const stored = 30 - refused.length;
  expect(await rows(account)).toEqual([stored, stored, stored, 0]);
});
