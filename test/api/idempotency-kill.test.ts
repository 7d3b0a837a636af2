import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { issueToken } from '../../src/http/tokens.ts';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import type { Data } from '../support/service.ts';

const secret = 'a secret for tests only, of forty bytes!';
const mutation = `mutation ($key: String!) {
  createCustomer(siteId: 1, input: { displayName: "killed" }, idempotencyKey: $key) {
    customer { id } userErrors { code } replayed
  }
}`;

describe.skipIf(onlyPglite)(
  'a server that is killed while it answers (seen from outside: PostgreSQL only)',
  () => {
    let testDatabase: TestDatabase;
    let database: Database;
    let token: string;
    beforeAll(async () => {
      testDatabase = await createTestDatabase();
      database = await openDatabase({
        kind: 'postgres',
        url: testDatabase.env.DATABASE_URL ?? '',
        poolSize: 2,
        statementTimeoutMs: 15_000,
      });
      await database.prisma.account.create({ data: { id: 1, name: 'One' } });
      await database.prisma.site.create({ data: { accountId: 1, id: 1, name: 'Site' } });
      token = await issueToken(
        secret,
        { accountId: 1, scopes: ['customers:write', 'customers:read'], subject: 'tester', days: 1 },
        Date.now(),
      );
    });
    afterAll(async () => {
      await database[Symbol.asyncDispose]();
      await testDatabase[Symbol.asyncDispose]();
    });

    async function start(): Promise<ServerProcess> {
      return startServerProcess({
        ...testDatabase.env,
        TOKEN_SECRET: secret,
        PORT: String(await freePort()),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
      });
    }

    async function send(server: ServerProcess, key: string): Promise<Data> {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: mutation, variables: { key } }),
      });
      return (await response.json()).data.createCustomer;
    }

    async function killed(server: ServerProcess): Promise<void> {
      const exit = once(server.child, 'exit');
      server.child.kill('SIGKILL');
      await exit;
    }

    /** As soon as the row is there to be seen, the answer is still on its way. */
    async function untilWritten(key: string): Promise<void> {
      while ((await database.prisma.idempotencyKey.count({ where: { key } })) === 0) await sleep(1);
    }

    test('has written one customer when the client retries', async () => {
      const keys = ['committed 1', 'random 1', 'committed 2', 'random 2'];
      for (const [i, key] of keys.entries()) {
        const dying = await start();
        await send(dying, `warm ${i}`);
        const answer = send(dying, key).catch(() => undefined);
        await (key.startsWith('committed') ? untilWritten(key) : sleep(Math.random() * 8));
        await killed(dying);
        await answer;
        const found = await database.prisma.idempotencyKey.findFirst({ where: { key } });

        await using server = await start();
        const retried = await send(server, key);
        expect(retried.userErrors).toEqual([]);
        if (key.startsWith('committed')) {
          expect(retried).toMatchObject({ replayed: true, customer: { id: found?.customerId } });
        }
        expect(await send(server, key)).toEqual({ ...retried, replayed: true });
      }
      expect(await database.prisma.customer.count()).toBe(2 * keys.length);
    });
  },
);
