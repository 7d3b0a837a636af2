import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer, findCustomer } from './operations.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe.skipIf(onlyPglite)('a database that goes away (needs a database server: PostgreSQL only)', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let service: TestService;
  let url: string;
  let account: TestAccount;
  let known: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const target = new URL(database.env.DATABASE_URL ?? '');
    proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port || 5432) });
    target.hostname = '127.0.0.1';
    target.port = String(proxy.port);
    service = await startService({
      env: { DATABASE_URL: target.href, DATABASE_STATEMENT_TIMEOUT_MS: '1000' },
    });
    url = await service.listen();
    account = await service.newAccount();
    known = (await create('before')).createCustomer.customer.id;
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  function create(displayName: string) {
    return service.graphql(account.token, createCustomer, { siteId: 1, input: { displayName } });
  }

  function post(query: string, variables: object): Promise<Response> {
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
  }

  const operations = [
    ['a create', createCustomer, () => ({ siteId: 1, input: { displayName: 'during' } })],
    ['a query', findCustomer, () => ({ id: known })],
  ] as const;

  test.each(operations)(
    '%s is 503, says when to come back, and works again later',
    async (_, query, variables) => {
      await proxy.cut();
      for (let i = 0; i < 3; i++) {
        const response = await post(query, variables());
        expect(response.status).toBe(503);
        expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
        const { errors } = await response.json();
        expect(errors).toMatchObject([
          { extensions: { code: 'DATABASE_UNAVAILABLE', retryable: true, requestId: expect.any(String) } },
        ]);
        expect(errors[0].extensions.requestId).toBe(response.headers.get('x-request-id'));
      }
      await proxy.mend();
      const response = await post(query, variables());
      expect(response.status).toBe(200);
      expect((await response.json()).errors).toBeUndefined();
    },
  );

  test('50 at once are all answered', async () => {
    await proxy.cut();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        post(createCustomer, { siteId: 1, input: { displayName: `many ${i}` } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(503));
    await proxy.mend();
    expect(await service.deps.prisma.customer.count({ where: { displayName: { startsWith: 'many' } } })).toBe(
      0,
    );
  });

  /** Answers of creates that wait inside the database, while something happens to it. */
  async function whileInFlight(happen: (blocker: pg.Client) => Promise<unknown>): Promise<Response[]> {
    const blocker = new pg.Client({ connectionString: database.env.DATABASE_URL });
    await blocker.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE customers');
      const answers = Promise.all(
        ['a', 'b', 'c'].map((name) =>
          post(createCustomer, { siteId: 1, input: { displayName: `in flight ${name}` } }),
        ),
      );
      await expect
        .poll(async () => (await blocker.query(`SELECT 1 FROM pg_locks WHERE NOT granted`)).rowCount)
        .toBeGreaterThan(0);
      await happen(blocker);
      return await answers;
    } finally {
      await blocker.end();
    }
  }

  test('creates under way when the way is cut are 503', async () => {
    const answers = await whileInFlight(() => proxy.cut());
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    await proxy.mend();
  });

  test('creates under way when the server ends their session are 503, and later ones work', async () => {
    const answers = await whileInFlight(async (blocker) => {
      await blocker.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`);
      await blocker.query('ROLLBACK');
    });
    // The first was in the database; the others were waiting for it to come back.
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    expect((await create('after')).createCustomer.userErrors).toEqual([]);
  });

  test('a server that falls silent is 503 too, once its time is over', async () => {
    proxy.silence();
    const answers = await Promise.all(operations.map(([, query, variables]) => post(query, variables())));
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    await proxy.cut();
    await proxy.mend();
    expect((await create('after silence')).createCustomer.userErrors).toEqual([]);
  });

  test('the process lives, and says itself that it is not ready', async () => {
    await proxy.cut();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/ready`)).status).toBe(503);
    await proxy.mend();
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });
});
