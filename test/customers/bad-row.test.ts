import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerWrite } from '../../src/customers/write-rows.ts';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { countingWriter, preparedWrites } from './prepared-writes.ts';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(async () => {
  account = await service.newAccount();
});

const password = '$2y$10$abcdefghijklmnopqrstuuSUr8uXH8nS0h2xSPE0sEiSaOG3x2LAu';

function writes(count: number): Promise<CustomerWrite[]> {
  return preparedWrites(
    service,
    account,
    Array.from({ length: count }, (_, i) => ({ oldProviderId: String(i), password })),
  );
}

/** Rows of the account: customers, credentials, events. */
async function rows(): Promise<number[]> {
  const { prisma } = service.deps;
  const where = { accountId: account.accountId };
  return Promise.all([
    prisma.customer.count({ where }),
    prisma.credential.count({ where }),
    prisma.event.count({ where }),
  ]);
}

/** Ways to make a row that every rule let through and the database refuses. */
const spoil: Record<string, (write: CustomerWrite) => CustomerWrite> = {
  'a CHECK of the customer': (write) => ({
    ...write,
    customer: { ...write.customer, emailDeliverability: 'BOGUS' },
  }),
  'a site that is gone': (write) => ({ ...write, customer: { ...write.customer, siteId: 999 } }),
  'a text that no text can hold': (write) => ({
    ...write,
    customer: { ...write.customer, firstName: 'a\0b' },
  }),
  'an id that is none': (write) => ({ ...write, customer: { ...write.customer, id: 'x' } }),
  'its credential': (write) => ({
    ...write,
    credential: write.credential && { ...write.credential, hash: null as unknown as string },
  }),
  'its event': (write) => ({ ...write, event: { ...write.event, type: null as unknown as string } }),
};

describe.each(Object.entries(spoil))('a row that the database refuses for %s', (_, spoiled) => {
  test('fails alone, leaves nothing behind, and its neighbours are written', async () => {
    const all = (await writes(20)).map((write, i) => (i === 13 ? spoiled(write) : write));
    const outcomes = await service.deps.writer.write(account.accountId, all);
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i === 13 ? 'failed' : 'written')),
    );
    expect(await rows()).toEqual([19, 19, 19]);
  });
});

test('several bad rows and taken values in one batch: each its own outcome', async () => {
  const bad = spoil['a CHECK of the customer'] ?? ((write) => write);
  await service.deps.writer.write(account.accountId, await writes(1));
  const all = (await writes(8)).map((write, i) => (i === 3 || i === 4 ? bad(write) : write));
  const outcomes = await service.deps.writer.write(account.accountId, all);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'taken',
    'written',
    'written',
    'failed',
    'failed',
    'written',
    'written',
    'written',
  ]);
  expect(await rows()).toEqual([6, 6, 6]);
});

test('a bad row among a thousand is found in few statements', async () => {
  const { writer, statements } = countingWriter(service);
  const bad = spoil['a CHECK of the customer'] ?? ((write) => write);
  const all = (await writes(1_000)).map((write, i) => (i === 700 ? bad(write) : write));
  const outcomes = await writer.write(account.accountId, all);
  expect(outcomes.filter(({ status }) => status === 'written')).toHaveLength(999);
  // Two for each halving, and the one that failed.
  expect(statements()).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(1_000)));
});

test('the same customer twice in one batch: the first is written', async () => {
  const [one, two] = await preparedWrites(service, account, [
    { email: 'Ada@Lovelace.dev', password },
    { email: 'ADA@lovelace.dev', password },
  ]);
  if (one === undefined || two === undefined) throw new Error('nothing prepared');
  const outcomes = await service.deps.writer.write(account.accountId, [one, two]);
  expect(outcomes).toMatchObject([
    { status: 'written' },
    { status: 'taken', held: { emailKey: { id: one.customer.id, siteId: 1 } } },
  ]);
  expect(await rows()).toEqual([1, 1, 1]);
});
