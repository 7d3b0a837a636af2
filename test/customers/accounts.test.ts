import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccounts } from '../../src/customers/accounts.ts';
import type { PrismaClient } from '../../src/db/generated/prisma/client.ts';
import { startService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

/** The cache on a clock of its own, and the number of times that it asked the database. */
function watched({ fails = (): boolean => false } = {}) {
  let reads = 0;
  let now = 1_000_000;
  const prisma = service.deps.prisma.$extends({
    query: {
      account: {
        findUnique({ args, query }) {
          reads++;
          if (fails()) throw new Error('away');
          return query(args);
        },
      },
    },
  });
  const accounts = createAccounts(prisma as unknown as PrismaClient, () => now);
  return {
    accounts,
    reads: () => reads,
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

test('an account is read once in a second, however many ask', async () => {
  const { accountId } = await service.newAccount({ gateways: ['TAP'] });
  const { accounts, reads, pass } = watched();
  const all = await Promise.all(Array.from({ length: 50 }, () => accounts.get(accountId)));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).toMatchObject({ siteIds: new Set([1]), gateways: new Set(['TAP']) });
  pass(999);
  await accounts.withSite(accountId, 1);
  expect(reads()).toBe(1);
  pass(1);
  await accounts.get(accountId);
  expect(reads()).toBe(2);
});

test('a gateway that is switched off is noticed within a second', async () => {
  const { accountId } = await service.newAccount({ gateways: ['STRIPE'] });
  const { accounts, pass } = watched();
  expect((await accounts.get(accountId))?.gateways.has('STRIPE')).toBe(true);
  await service.deps.prisma.paymentGateway.updateMany({ where: { accountId }, data: { active: false } });
  pass(1_000);
  expect((await accounts.get(accountId))?.gateways.has('STRIPE')).toBe(false);
});

test('a new site works at once', async () => {
  const { accountId } = await service.newAccount();
  const { accounts, reads, pass } = watched();
  await accounts.get(accountId);
  await service.deps.prisma.site.create({ data: { accountId, id: 2, name: 'New' } });
  pass(250);
  expect((await accounts.withSite(accountId, 2))?.id).toBe(accountId);
  expect(reads()).toBe(2);
});

test('guessing sites is no load', async () => {
  const { accountId } = await service.newAccount();
  const { accounts, reads, pass } = watched();
  for (let site = 100; site < 200; site++) {
    expect(await accounts.withSite(accountId, site)).toBeUndefined();
    pass(10);
  }
  expect(reads()).toBeLessThanOrEqual(5);
});

test('an account that does not exist is remembered as none', async () => {
  const { accounts, reads } = watched();
  expect(await accounts.get(2_000_000_000)).toBeUndefined();
  expect(await accounts.withSite(2_000_000_000, 1)).toBeUndefined();
  expect(reads()).toBe(1);
});

test('a failed read is not remembered', async () => {
  const { accountId } = await service.newAccount();
  let isAway = true;
  const { accounts } = watched({ fails: () => isAway });
  await expect(accounts.get(accountId)).rejects.toThrow('away');
  isAway = false;
  expect((await accounts.get(accountId))?.id).toBe(accountId);
});
