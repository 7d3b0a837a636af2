import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCustomer } from '../api/operations.ts';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { preparedWrites } from './prepared-writes.ts';

describe.skipIf(onlyPglite)('races (need several connections: PostgreSQL only)', () => {
  let database: TestDatabase;
  /** Several servers of one database, as in production. */
  let services: TestService[];
  let service: TestService;

  beforeAll(async () => {
    database = await createTestDatabase();
    const env = { DATABASE_URL: database.env.DATABASE_URL ?? '' };
    services = await Promise.all([1, 2, 3].map(() => startService({ env })));
    const [first] = services;
    if (first === undefined) throw new Error('no service');
    service = first;
  });
  afterAll(async () => {
    for (const each of services) await each[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  /** The same sent to every server in turn, all at once. */
  function createAll({ token, siteId }: TestAccount, inputs: readonly object[]): Promise<Data[]> {
    const requests = inputs.map(async (input, i) => {
      const server = services[i % services.length] ?? service;
      return (await server.graphql(token, createCustomer, { siteId, input })).createCustomer;
    });
    return Promise.all(requests);
  }

  function mixedCase(text: string, i: number): string {
    return [...text].map((c, at) => ((i >> (at % 6)) & 1 ? c.toUpperCase() : c)).join('');
  }

  test.each([
    ['email', (i: number) => ({ email: mixedCase('ada@lovelace.dev', i), skipEmailDnsValidations: true })],
    ['username', (i: number) => ({ username: mixedCase('ada_lovelace', i), displayName: 'Ada' })],
    ['oldProviderId', () => ({ oldProviderId: 'legacy-1' })],
  ])('50 parallel creates of one %s: one customer, 49 TAKEN', async (field, input) => {
    const account = await service.newAccount();
    const payloads = await createAll(
      account,
      Array.from({ length: 50 }, (_, i) => input(i)),
    );
    const winners = payloads.filter(({ customer }) => customer !== null);
    const losers = payloads.filter(({ customer }) => customer === null);
    expect([winners.length, losers.length]).toEqual([1, 49]);
    for (const { userErrors } of losers) {
      expect(userErrors).toMatchObject([
        { code: 'TAKEN', path: ['input', field], params: { existingCustomerId: winners[0].customer.id } },
      ]);
    }
    expect(await service.deps.prisma.customer.count({ where: { accountId: account.accountId } })).toBe(1);
    expect(await service.deps.prisma.event.count({ where: { accountId: account.accountId } })).toBe(1);
  });

  test('batches of the same customers in opposite orders: every one is written once', async () => {
    const account = await service.newAccount();
    const inputs = Array.from({ length: 40 }, (_, i) => ({ oldProviderId: `both-${i}` }));
    const batches = await Promise.all(
      services.map((each, i) => preparedWrites(each, account, i % 2 ? inputs.toReversed() : inputs)),
    );
    const outcomes = await Promise.all(
      services.map((each, i) => each.deps.writer.write(account.accountId, batches[i] ?? [])),
    );
    const statuses = outcomes.flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === 'written')).toHaveLength(40);
    expect(statuses.filter((status) => status === 'taken')).toHaveLength(80);
  });

  /** A client of the database whose open transaction holds a customer of its own. */
  async function rival(account: TestAccount, oldProviderId: string) {
    const client = new pg.Client({ connectionString: database.env.DATABASE_URL });
    await client.connect();
    const insert = (id: string) =>
      client.query(
        `INSERT INTO customers (account_id, id, site_id, old_provider_id, created_at, updated_at)
         VALUES ($1, gen_random_uuid(), 1, $2, now(), now())`,
        [account.accountId, id],
      );
    await client.query('BEGIN');
    await insert(oldProviderId);
    return { client, insert };
  }

  async function waitForLock(client: pg.Client): Promise<void> {
    await expect
      .poll(async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount)
      .toBeGreaterThan(0);
  }

  test.each([
    ['COMMIT', 'TAKEN'],
    ['ROLLBACK', undefined],
  ])('a rival who ends with %s decides the create that waits for him', async (end, code) => {
    const account = await service.newAccount();
    const { client } = await rival(account, 'contested');
    try {
      const payloads = createAll(account, [{ oldProviderId: 'contested' }]);
      await waitForLock(client);
      await client.query(end);
      const [{ userErrors }] = (await payloads) as [Data];
      expect(userErrors[0]?.code).toBe(code);
    } finally {
      await client.end();
    }
  });

  test('an account whose write waits does not hold up another', async () => {
    const [held, free] = [await service.newAccount(), await service.newAccount()];
    const { client } = await rival(held, 'contested');
    try {
      let isDone = false;
      const waiting = createAll(held, [{ oldProviderId: 'contested' }]).finally(() => {
        isDone = true;
      });
      await waitForLock(client);
      const [{ customer }] = (await createAll(free, [{ oldProviderId: 'contested' }])) as [Data];
      expect(customer).not.toBeNull();
      expect(isDone).toBe(false);
      await client.query('ROLLBACK');
      await waiting;
    } finally {
      await client.end();
    }
  });

  const deadlocks = 'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()';

  test('a deadlock is tried again, and nobody notices', async () => {
    const account = await service.newAccount();
    const { client, insert } = await rival(account, 'b');
    try {
      // The victim shall be the service.
      await client.query("SET LOCAL deadlock_timeout = '30s'");
      const batch = await preparedWrites(service, account, [{ oldProviderId: 'a' }, { oldProviderId: 'b' }]);
      // Holds a and waits for b, while the rival holds b and will wait for a.
      const outcomes = service.deps.writer.write(account.accountId, batch);
      await waitForLock(client);
      await insert('a');
      await client.query('COMMIT');
      expect((await outcomes).map(({ status }) => status)).toEqual(['taken', 'taken']);
      // PostgreSQL adds up its statistics now and then.
      await expect
        .poll(async () => (await client.query(deadlocks)).rows[0].count, { timeout: 10_000 })
        .toBeGreaterThan(0);
    } finally {
      await client.end();
    }
  });
});
