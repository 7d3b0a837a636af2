import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ImportService, type StripeAccount, startImportService } from './import-service.ts';
import { card, cards } from './stripe-double.ts';

let test: ImportService;
let account: StripeAccount;
beforeAll(async () => {
  test = await startImportService();
  account = await test.newStripeAccount();
});
afterAll(() => test[Symbol.asyncDispose]());
afterEach(() => {
  test.stripe.requests.length = 0;
});

let count = 0;
function newGatewayId(): string {
  return `cus_Import${count++}`;
}

const date = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/);

describe('an import', () => {
  it('is queued by the create, which does not wait for it', async () => {
    const id = newGatewayId();
    account.customers.set(id, { methods: [card('pm_1')] });
    const customer = await test.create(account, id);
    expect(customer).toMatchObject({
      paymentMethods: [],
      defaultPaymentMethod: null,
      paymentMethodImport: {
        status: 'QUEUED',
        imported: 0,
        skipped: 0,
        error: null,
        startedAt: null,
        finishedAt: null,
      },
    });
    expect(test.stripe.requests).toEqual([]);
    expect(await test.runJobs()).toBe(1);
    expect(await test.read(account, customer.id)).toEqual({
      paymentMethods: [
        {
          gatewayId: 'pm_1',
          provider: 'STRIPE',
          type: 'card',
          brand: 'visa',
          last4: '4242',
          expMonth: 8,
          expYear: 2031,
          country: 'US',
          fingerprint: 'fp_pm_1',
          isDefault: false,
        },
      ],
      defaultPaymentMethod: null,
      paymentMethodImport: {
        status: 'SUCCEEDED',
        imported: 1,
        skipped: 0,
        error: null,
        startedAt: date,
        finishedAt: date,
      },
    });
  });

  it('asks for the version that the code was written for', async () => {
    const id = newGatewayId();
    account.customers.set(id, { methods: [] });
    await test.create(account, id);
    await test.runJobs();
    expect(test.stripe.requests.map(({ path, version }) => [path, version])).toEqual([
      [`/v1/customers/${id}`, '2026-10-28.endive'],
      [`/v1/customers/${id}/payment_methods`, '2026-10-28.endive'],
    ]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [3, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('brings all of %i methods, in %i pages', async (methods, pages) => {
    const id = newGatewayId();
    account.customers.set(id, { methods: cards(methods) });
    const customer = await test.create(account, id);
    await test.runJobs();
    const read = await test.read(account, customer.id);
    expect(read.paymentMethodImport).toMatchObject({ status: 'SUCCEEDED', imported: methods, skipped: 0 });
    const ids = read.paymentMethods.map((method: { gatewayId: string }) => method.gatewayId);
    expect(ids).toEqual(cards(methods).map((method) => method.id));
    expect(test.stripe.requests).toHaveLength(1 + pages);
  });

  it('is not queued for a gateway id alone', async () => {
    const { createCustomer } = await test.service.graphql(
      account.token,
      `mutation($siteId: Int!) { createCustomer(siteId: $siteId, input: { displayName: "x", paymentGatewayId: "cus_1" }) {
        customer { paymentGatewayId paymentMethodImport { status } } } }`,
      { siteId: account.siteId },
    );
    expect(createCustomer.customer).toEqual({ paymentGatewayId: 'cus_1', paymentMethodImport: null });
    expect(await test.runJobs()).toBe(0);
  });
});

describe('the default method', () => {
  it('is that of the invoice settings, before a legacy default source', async () => {
    const id = newGatewayId();
    const source = {
      id: 'card_old',
      object: 'card',
      brand: 'Visa',
      last4: '1881',
      exp_month: 1,
      exp_year: 2030,
    };
    account.customers.set(id, { methods: cards(3), defaultMethod: 'pm_0001', defaultSource: source });
    const customer = await test.create(account, id);
    await test.runJobs();
    const read = await test.read(account, customer.id);
    expect(read.defaultPaymentMethod).toEqual({ gatewayId: 'pm_0001' });
    expect(read.paymentMethods.map((method: { gatewayId: string }) => method.gatewayId)).toEqual([
      'pm_0001',
      'card_old',
      'pm_0000',
      'pm_0002',
    ]);
    expect(read.paymentMethodImport.imported).toBe(4);
  });

  it('is the legacy default source where the invoice settings name none', async () => {
    const id = newGatewayId();
    const source = {
      id: 'ba_1',
      object: 'bank_account',
      bank_name: 'STRIPE TEST BANK',
      last4: '6789',
      country: 'US',
      fingerprint: 'fp_ba',
    };
    account.customers.set(id, { methods: cards(1), defaultSource: source });
    const customer = await test.create(account, id);
    await test.runJobs();
    const read = await test.read(account, customer.id);
    expect(read.paymentMethods[0]).toEqual({
      gatewayId: 'ba_1',
      provider: 'STRIPE',
      type: 'bank_account',
      brand: 'STRIPE TEST BANK',
      last4: '6789',
      expMonth: null,
      expYear: null,
      country: 'US',
      fingerprint: 'fp_ba',
      isDefault: true,
    });
    expect(read.defaultPaymentMethod).toEqual({ gatewayId: 'ba_1' });
  });
});

describe('importing again', () => {
  it('changes nothing when the gateway did not', async () => {
    const id = newGatewayId();
    account.customers.set(id, { methods: cards(3), defaultMethod: 'pm_0002' });
    const customer = await test.create(account, id);
    await test.runJobs();
    const first = await test.read(account, customer.id);
    const versions = () =>
      test.service.deps.prisma
        .$queryRaw`SELECT gateway_id, xmin::text FROM payment_methods ORDER BY gateway_id`;
    const rows = await versions();
    const retried = await test.retry(account, customer.id);
    expect(retried.customer.paymentMethodImport).toMatchObject({ status: 'QUEUED', imported: 3 });
    expect(retried.customer.paymentMethods).toEqual(first.paymentMethods);
    expect(await test.runJobs()).toBe(1);
    const second = await test.read(account, customer.id);
    expect({ ...second, paymentMethodImport: undefined }).toEqual({
      ...first,
      paymentMethodImport: undefined,
    });
    expect(second.paymentMethodImport).toMatchObject({ status: 'SUCCEEDED', imported: 3, skipped: 0 });
    expect(await versions()).toEqual(rows);
  });

  it('follows what changed there', async () => {
    const id = newGatewayId();
    const stripeCustomer = { methods: cards(3), defaultMethod: 'pm_0000' };
    account.customers.set(id, stripeCustomer);
    const customer = await test.create(account, id);
    await test.runJobs();
    stripeCustomer.methods = [card('pm_0001'), card('pm_0002', { exp_year: 2040 }), card('pm_new')];
    stripeCustomer.defaultMethod = 'pm_0002';
    await test.retry(account, customer.id);
    await test.runJobs();
    const read = await test.read(account, customer.id);
    expect(
      read.paymentMethods.map((method: Record<string, unknown>) => [
        method.gatewayId,
        method.expYear,
        method.isDefault,
      ]),
    ).toEqual([
      ['pm_0002', 2040, true],
      ['pm_0001', 2031, false],
      ['pm_new', 2031, false],
    ]);
  });

  it('is asked for once, however often', async () => {
    const id = newGatewayId();
    account.customers.set(id, { methods: cards(1) });
    const customer = await test.create(account, id);
    for (let i = 0; i < 3; i++) {
      expect((await test.retry(account, customer.id)).customer.paymentMethodImport.status).toBe('QUEUED');
    }
    expect(await test.runJobs()).toBe(1);
    await Promise.all([1, 2, 3, 4].map(() => test.retry(account, customer.id)));
    expect(await test.runJobs()).toBe(1);
  });

  it('is asked for by a mutation where the create did not', async () => {
    const id = newGatewayId();
    account.customers.set(id, { methods: cards(2) });
    const { createCustomer } = await test.service.graphql(
      account.token,
      `mutation($siteId: Int!, $id: String!) {
        createCustomer(siteId: $siteId, input: { displayName: "x", paymentGatewayId: $id }) { customer { id } } }`,
      { siteId: account.siteId, id },
    );
    const retries = await Promise.all([1, 2, 3].map(() => test.retry(account, createCustomer.customer.id)));
    expect(retries.map(({ customer }) => customer.paymentMethodImport.status)).toEqual([
      'QUEUED',
      'QUEUED',
      'QUEUED',
    ]);
    expect(await test.runJobs()).toBe(1);
    const read = await test.read(account, createCustomer.customer.id);
    expect(read.paymentMethodImport).toMatchObject({ status: 'SUCCEEDED', imported: 2 });
  });
});

describe('a change of a customer', () => {
  it('imports what the new gateway id stands for', async () => {
    const [old, next] = [newGatewayId(), newGatewayId()];
    account.customers.set(old, { methods: cards(2) });
    account.customers.set(next, { methods: [card('pm_next')] });
    const customer = await test.create(account, old);
    await test.runJobs();
    const { prisma } = test.service.deps;
    await prisma.customer.updateMany({ where: { id: customer.id }, data: { oldProviderId: old } });
    const { createCustomer } = await test.service.graphql(
      account.token,
      `mutation($siteId: Int!, $input: CustomerInput!) {
        createCustomer(siteId: $siteId, input: $input, ifExists: UPDATE) {
          customer { id paymentMethodImport { status imported error { code } finishedAt } }
        }
      }`,
      {
        siteId: account.siteId,
        input: { oldProviderId: old, paymentGatewayId: next, importPaymentMethods: true },
      },
    );
    expect(createCustomer.customer).toEqual({
      id: customer.id,
      paymentMethodImport: { status: 'QUEUED', imported: 2, error: null, finishedAt: null },
    });
    expect(await test.runJobs()).toBe(1);
    const read = await test.read(account, customer.id);
    expect(read.paymentMethods).toMatchObject([{ gatewayId: 'pm_next' }]);
  });
});

describe('retryPaymentMethodImport', () => {
  it('refuses what cannot be imported, and says why', async () => {
    const plain = await test.service.newAccount();
    const create = async (token: string, siteId: number, input: object) => {
      const data = await test.service.graphql(
        token,
        'mutation($siteId: Int!, $input: CustomerInput!) { createCustomer(siteId: $siteId, input: $input) { customer { id } } }',
        { siteId, input },
      );
      return data.createCustomer.customer.id as string;
    };
    const codes = async (owner: { token: string }, id: string) => {
      const { customer, userErrors } = await test.retry(owner as StripeAccount, id);
      expect(customer).toBeNull();
      return userErrors.map(({ code, path }: { code: string; path: string[] }) => [code, ...path]);
    };
    const without = await create(account.token, 1, { displayName: 'without' });
    const elsewhere = await create(plain.token, 1, { displayName: 'elsewhere', paymentGatewayId: 'cus_1' });
    const odd = await create(plain.token, 1, { displayName: 'odd', paymentGatewayId: 'tap-17' });
    expect(await codes(account, without)).toEqual([['REQUIRED', 'customerId']]);
    expect(await codes(plain, elsewhere)).toEqual([['GATEWAY_UNAVAILABLE', 'customerId']]);
    expect(await codes(plain, odd)).toEqual([['GATEWAY_UNAVAILABLE', 'customerId']]);
    for (const id of [elsewhere, '018f0000-0000-7000-8000-000000000000', 'not an id']) {
      expect(await codes(account, id)).toEqual([['CUSTOMER_NOT_FOUND', 'customerId']]);
    }
    expect(await test.runJobs()).toBe(0);
  });

  it('needs the scope and the site', async () => {
    const two = await test.newStripeAccount({ sites: [1, 2] });
    const customer = await test.create(two, newGatewayId());
    const query = 'mutation($id: ID!) { retryPaymentMethodImport(customerId: $id) { userErrors { code } } }';
    const reader = await test.service.tokenFor(two.accountId, { scopes: ['customers:read'] });
    const { body } = await test.service.request(reader, query, { id: customer.id });
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    const other = await test.service.tokenFor(two.accountId, { sites: [2] });
    const data = await test.service.graphql(other, query, { id: customer.id });
    expect(data.retryPaymentMethodImport.userErrors).toEqual([{ code: 'CUSTOMER_NOT_FOUND' }]);
    await test.runJobs();
  });
});
