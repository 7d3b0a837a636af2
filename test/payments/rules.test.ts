import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';

let service: TestService;
const accounts: Record<'none' | 'stripe' | 'tap' | 'both', TestAccount> = {} as never;
beforeAll(async () => {
  service = await startService();
  accounts.none = await service.newAccount();
  accounts.stripe = await service.newAccount({ gateways: ['STRIPE'] });
  accounts.tap = await service.newAccount({ gateways: ['TAP'] });
  accounts.both = await service.newAccount({ gateways: ['STRIPE', 'TAP'] });
});
afterAll(() => service[Symbol.asyncDispose]());

type Kind = keyof typeof accounts;

async function errorsOf(kind: Kind, input: object): Promise<string[]> {
  const { token, siteId } = accounts[kind];
  const { createCustomer } = await service.graphql(
    token,
    `mutation($siteId: Int!, $input: CustomerInput!) {
      createCustomer(siteId: $siteId, input: $input) { customer { id } userErrors { code path } } }`,
    { siteId, input: { oldProviderId: `${Math.random()}`, ...input } },
  );
  expect(createCustomer.customer === null).toBe(createCustomer.userErrors.length > 0);
  return createCustomer.userErrors.map(
    ({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`,
  );
}

const person = {
  email: 'ada@lovelace.dev',
  skipEmailDnsValidations: true,
  firstName: 'Ada',
  lastName: 'Lovelace',
};

describe('an account with an active TAP gateway', () => {
  it.each<[Kind, object, string[]]>([
    ['tap', {}, ['REQUIRED input.email', 'REQUIRED input.firstName', 'REQUIRED input.lastName']],
    ['both', {}, ['REQUIRED input.email', 'REQUIRED input.firstName', 'REQUIRED input.lastName']],
    ['tap', { ...person, email: ' ', firstName: null }, ['REQUIRED input.email', 'REQUIRED input.firstName']],
    ['tap', { ...person, lastName: undefined }, ['REQUIRED input.lastName']],
    ['tap', person, []],
    ['both', { ...person, email: 'ada@both.dev' }, []],
    ['none', {}, []],
    ['stripe', {}, []],
  ])('%s: %j', async (kind, input, errors) => {
    expect(await errorsOf(kind, input)).toEqual(errors);
  });

  it('asks nothing more once the gateway is off', async () => {
    const account = await service.newAccount({ gateways: ['TAP'] });
    const { accountId } = account;
    await service.deps.prisma.paymentGateway.updateMany({ where: { accountId }, data: { active: false } });
    const data = await service.graphql(
      account.token,
      'mutation($siteId: Int!) { createCustomer(siteId: $siteId, input: { displayName: "x" }) { userErrors { code } } }',
      { siteId: account.siteId },
    );
    expect(data.createCustomer.userErrors).toEqual([]);
  });
});

describe('paymentGatewayId', () => {
  const wrong = ['PAYMENT_GATEWAY_ID_INVALID input.paymentGatewayId'];

  it.each<[Kind, string, string[]]>([
    ['stripe', 'cus_NffrFeUfNV2Hib', []],
    ['stripe', ' cus_NffrFeUfNV2Hib ', []],
    ['stripe', `cus_${'x'.repeat(251)}`, []],
    ['stripe', `cus_${'x'.repeat(252)}`, wrong],
    ['stripe', 'cus_', wrong],
    ['stripe', 'CUS_NffrFeUfNV2Hib', wrong],
    ['stripe', 'pm_NffrFeUfNV2Hib', wrong],
    ['stripe', 'cus_../../v1/charges', wrong],
    ['stripe', 'cus_a?expand[]=x', wrong],
    ['none', 'anything goes: 17', []],
    ['none', 'x'.repeat(255), []],
    ['none', '😀'.repeat(255), []],
    ['none', 'x'.repeat(256), wrong],
    ['tap', 'cus_TS0000', ['REQUIRED input.email', 'REQUIRED input.firstName', 'REQUIRED input.lastName']],
  ])('%s: %j', async (kind, paymentGatewayId, errors) => {
    expect(await errorsOf(kind, { paymentGatewayId })).toEqual(errors);
  });
});

describe('importPaymentMethods', () => {
  const noGateway = 'GATEWAY_UNAVAILABLE input.importPaymentMethods';
  const noId = 'REQUIRED input.paymentGatewayId';

  it.each<[Kind, object, string[]]>([
    ['stripe', { paymentGatewayId: 'cus_1' }, []],
    ['stripe', {}, [noId]],
    ['none', { paymentGatewayId: 'cus_1' }, [noGateway]],
    ['none', {}, [noId, noGateway]],
    ['tap', { ...person, email: 'ada@tap.dev', paymentGatewayId: 'cus_1' }, [noGateway]],
    ['stripe', { paymentGatewayId: 'nobody' }, ['PAYMENT_GATEWAY_ID_INVALID input.paymentGatewayId']],
  ])('%s: %j', async (kind, input, errors) => {
    expect(await errorsOf(kind, { ...input, importPaymentMethods: true })).toEqual(errors);
  });

  it('that is false asks for nothing', async () => {
    expect(await errorsOf('none', { importPaymentMethods: false })).toEqual([]);
  });

  it('of a refused create leaves no job behind', async () => {
    const jobs = await service.deps.prisma.job.count();
    await errorsOf('stripe', {
      paymentGatewayId: 'cus_1',
      importPaymentMethods: true,
      username: 'no spaces',
    });
    await errorsOf('stripe', { oldProviderId: 'once' });
    expect(
      await errorsOf('stripe', {
        oldProviderId: 'once',
        paymentGatewayId: 'cus_1',
        importPaymentMethods: true,
      }),
    ).toEqual(['TAKEN input.oldProviderId']);
    expect(await service.deps.prisma.job.count()).toBe(jobs);
  });
});

describe('a card number in metadata', () => {
  it.each<[object, string[]]>([
    [{ card: '4242 4242 4242 4242' }, ['METADATA_INVALID input.metadata.card']],
    [{ note: 'pays with 5555-5555-5555-4444.' }, ['METADATA_INVALID input.metadata.note']],
    [{ number: 4242424242424242 }, ['METADATA_INVALID input.metadata.number']],
    [{ card: '4242 4242 4242 4241', iban: 'DE89370400440532013000', phone: '+442079460018' }, []],
  ])('%j', async (metadata, errors) => {
    expect(await errorsOf('stripe', { metadata })).toEqual(errors);
  });
});
