import { expect, test } from 'vitest';
import { createCustomer, findCustomer, listCustomers } from '../api/operations.ts';
import { createTestDatabase, onlyPglite } from '../support/database.ts';
import { onPostgres } from '../support/postgres.ts';
import { startService } from '../support/service.ts';

const time = new Date('2026-01-31T23:30:00.123Z');

test.skipIf(onlyPglite)('a server in another time zone changes no moment (PostgreSQL only)', async () => {
  await using database = await createTestDatabase();
  const url = new URL(database.env.DATABASE_URL ?? '');
  await onPostgres(`ALTER DATABASE ${url.pathname.slice(1)} SET timezone TO 'America/St_Johns'`);
  // An option of the operator's own stays in force.
  url.searchParams.set('options', '-c work_mem=7MB');
  await using service = await startService({
    env: { DATABASE_URL: url.href },
    override: { clock: () => time.getTime() },
  });
  const { token } = await service.newAccount();
  const input = {
    displayName: 'Ada',
    emailVerified: true,
    email: 'ada@lovelace.dev',
    skipEmailDnsValidations: true,
  };
  const { createCustomer: created } = await service.graphql(token, createCustomer, { siteId: 1, input });
  const { customer } = await service.graphql(token, findCustomer, { id: created.customer.id });
  expect(customer).toEqual(created.customer);
  expect(customer.createdAt).toBe(time.toISOString());

  const count = async (createdAt: object) =>
    (await service.graphql(token, listCustomers, { siteId: 1, filter: { createdAt } })).customers.nodes
      .length;
  expect(await count({ gte: time.toISOString() })).toBe(1);
  expect(await count({ lt: new Date(time.getTime() + 1).toISOString() })).toBe(1);
  expect(await count({ lt: time.toISOString() })).toBe(0);
  expect(await count({ gte: new Date(time.getTime() + 1).toISOString() })).toBe(0);

  const [{ value }] = await service.deps.prisma.$queryRaw<
    [{ value: string }]
  >`SELECT current_setting('work_mem') AS value`;
  expect(value).toBe('7MB');
});
