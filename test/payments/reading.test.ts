import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { onlyPglite } from '../support/database.ts';
import {
  type ImportService,
  paymentFields,
  type StripeAccount,
  startImportService,
} from './import-service.ts';
import { cards } from './stripe-double.ts';

let test: ImportService;
let account: StripeAccount;
const CUSTOMERS = 12;

beforeAll(async () => {
  test = await startImportService();
  account = await test.newStripeAccount();
  for (let i = 0; i < CUSTOMERS; i++) {
    account.customers.set(`cus_${i}`, { methods: cards(i % 4), defaultMethod: `pm_000${(i % 4) - 1}` });
    await test.create(account, `cus_${i}`);
  }
  await test.runJobs();
});
afterAll(() => test[Symbol.asyncDispose]());
afterEach(() => {
  vi.restoreAllMocks();
});

/** How many queries for customers and what is theirs reach the database while `work` runs. */
async function countSelects(work: () => Promise<unknown>): Promise<number> {
  const prototype: { query(...args: unknown[]): unknown } = onlyPglite
    ? PGlite.prototype
    : pg.Client.prototype;
  const spy = vi.spyOn(prototype, 'query');
  await work();
  const statements = spy.mock.calls.map(([sql]) =>
    typeof sql === 'string' ? sql : (sql as { text: string }).text,
  );
  spy.mockRestore();
  const ofCustomers = /^\s*SELECT\b.*\bFROM\s+\S*(customers|payment_method)/is;
  return statements.filter((sql) => ofCustomers.test(sql)).length;
}

function list(first: number, fields: string) {
  return test.service.graphql(
    account.token,
    `query($siteId: Int!, $first: Int!) { customers(siteId: $siteId, first: $first) { nodes { id ${fields} } } }`,
    { siteId: account.siteId, first },
  );
}

describe('payment methods in the list of customers', () => {
  it('are those of each customer', async () => {
    const { customers } = await list(CUSTOMERS, paymentFields);
    const seen = customers.nodes.map((node: { paymentMethods: unknown[]; defaultPaymentMethod: unknown }) => [
      node.paymentMethods.length,
      node.defaultPaymentMethod,
    ]);
    const expected = Array.from({ length: CUSTOMERS }, (_, i) => CUSTOMERS - 1 - i).map((i) => [
      i % 4,
      i % 4 === 0 ? null : { gatewayId: `pm_000${(i % 4) - 1}` },
    ]);
    expect(seen).toEqual(expected);
  });

  it.each([
    ['paymentMethods { gatewayId }', 1],
    ['defaultPaymentMethod { gatewayId }', 1],
    ['paymentMethodImport { status }', 1],
    [
      'paymentMethods { last4 } defaultPaymentMethod { last4 } paymentMethodImport { status error { code } }',
      2,
    ],
  ])(
    '%s cost as many queries for twelve customers as for two: %i more than without',
    async (fields, more) => {
      await list(1, fields);
      const without = await countSelects(() => list(CUSTOMERS, 'email'));
      const two = await countSelects(() => list(2, fields));
      const twelve = await countSelects(() => list(CUSTOMERS, fields));
      expect(without).toBeGreaterThan(0);
      expect([two - without, twelve - without]).toEqual([more, more]);
    },
  );

  it('are read through edges and aliases alike', async () => {
    const query = `query($siteId: Int!) { customers(siteId: $siteId, first: ${CUSTOMERS}) {
      edges { node { mine: defaultPaymentMethod { gatewayId } all: paymentMethods { gatewayId } } } } }`;
    const run = () => test.service.graphql(account.token, query, { siteId: account.siteId });
    const { customers } = await run();
    expect(customers.edges[0].node.all).toHaveLength(3);
    const without = await countSelects(() => list(CUSTOMERS, 'email'));
    expect((await countSelects(run)) - without).toBe(1);
  });
});
