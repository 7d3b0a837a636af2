import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seedDemo } from '../../prisma/seed.ts';
import { parseConfig } from '../../src/config.ts';
import { buildDeps, type Deps } from '../../src/deps.ts';
import { issueToken } from '../../src/http/tokens.ts';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { photoOf } from '../../src/photos/stored-photo.ts';
import { encode, file, post } from '../http/multipart-client.ts';
import { noise } from '../photos/sample-images.ts';
import { filesIn } from '../photos/stores.ts';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { startServerProcess } from '../support/server-process.ts';
import { testSecret } from '../support/service.ts';
import { oneFile, operations } from './photo-story.ts';

describe.skipIf(onlyPglite)(
  'a server that is killed between photo and customer (seen from outside: PostgreSQL only)',
  () => {
    let database: TestDatabase;
    let env: Record<string, string>;
    let deps: Deps;
    let locker: pg.Client;
    let token: string;
    let photo: Buffer;

    beforeAll(async () => {
      database = await createTestDatabase();
      env = {
        ...database.env,
        TOKEN_SECRET: testSecret,
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'silent',
        WORKER: 'false',
      };
      deps = await buildDeps(parseConfig(env));
      await seedDemo(deps.prisma);
      locker = new pg.Client({ connectionString: database.env.DATABASE_URL });
      await locker.connect();
      const claims = { accountId: 1, scopes: ['customers:write'], subject: 'tester', days: 1 };
      token = await issueToken(testSecret, claims, Date.now());
      photo = await noise(160).jpeg().toBuffer();
    });
    afterAll(async () => {
      await locker.end();
      await deps[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    });
    afterEach(() => locker.query('ROLLBACK'));

    const stored = () => filesIn(join(database.env.DATA_DIR, 'photos')).catch(() => []);
    const customers = () => deps.prisma.customer.count();
    const runJobs = (later: number) => runDueJobs({ ...deps.jobQueue, clock: () => Date.now() + later });

    /** Kills a server whose photo is stored and whose row waits for a lock. */
    async function killBetween(): Promise<void> {
      const server = await startServerProcess(env);
      await locker.query('BEGIN');
      await locker.query('LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE');
      const headers = { authorization: `Bearer ${token}` };
      const answer = post(`${server.url}/graphql`, encode(operations(), oneFile, file(photo)), { headers });
      answer.catch(() => {});
      await expect.poll(stored, { timeout: 20_000 }).toHaveLength(1);
      await expect.poll(waiting).toBe(1);
      server.child.kill('SIGKILL');
      await once(server.child, 'exit');
    }

    const waitingSql = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    async function waiting(): Promise<number> {
      const { rows } = await locker.query(`SELECT count(*)::int AS count ${waitingSql}`);
      return rows[0].count;
    }

    test('leaves a photo that its job clears away', async () => {
      await killBetween();
      await locker.query(`SELECT pg_terminate_backend(pid) ${waitingSql}`);
      await locker.query('ROLLBACK');
      await runJobs(60_000);
      expect([await stored(), await customers()]).toEqual([[expect.any(String)], 0]);
      await runJobs(2 * 3_600_000);
      expect([await stored(), await customers()]).toEqual([[], 0]);
    });

    test('leaves a photo that its job keeps, when the database finishes the write all the same', async () => {
      await killBetween();
      await locker.query('ROLLBACK');
      await expect.poll(customers).toBe(1);
      await runJobs(4 * 3_600_000);
      const [row] = await deps.prisma.customer.findMany();
      expect(await stored()).toEqual([row && photoOf(row)?.key]);
    });
  },
);
