import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyPglite } from '../support/database.ts';
import { postgresDatabaseUrl } from '../support/postgres.ts';
import { testSecret } from '../support/service.ts';
import { type ImportService, type StripeAccount, startImportService } from './import-service.ts';
import { cards } from './stripe-double.ts';

const KILLS = 20;
const CUSTOMERS_PER_KILL = 6;
/** Milliseconds that Stripe takes for each answer, so that a kill finds imports at every stage. */
const STRIPE_DELAY = 25;

describe.skipIf(onlyPglite)(
  'a worker that is killed (needs PostgreSQL: two processes share a database)',
  () => {
    let test: ImportService;
    let account: StripeAccount;
    const running = new Set<ChildProcess>();

    beforeAll(async () => {
      test = await startImportService();
      account = await test.newStripeAccount();
      test.stripe.fault = () => ({ delay: STRIPE_DELAY });
      // Notes every time that an import reaches its end, whoever writes it.
      await test.service.deps.prisma.$executeRawUnsafe(
        'CREATE TABLE finished_imports (customer_id uuid, status text)',
      );
      await test.service.deps.prisma.$executeRawUnsafe(`CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO finished_imports VALUES (new.customer_id, new.status); RETURN new; END $$`);
      await test.service.deps.prisma.$executeRawUnsafe(`CREATE TRIGGER note_end AFTER UPDATE ON payment_method_imports
      FOR EACH ROW WHEN (new.finished_at IS NOT NULL) EXECUTE FUNCTION note_end()`);
    });
    afterAll(async () => {
      for (const worker of running) worker.kill('SIGKILL');
      await test[Symbol.asyncDispose]();
    });

    async function databaseUrl(): Promise<string> {
      const [row] = await test.service.deps.prisma.$queryRaw<
        { name: string }[]
      >`SELECT current_database() AS name`;
      return postgresDatabaseUrl(row?.name ?? '');
    }

    /** A worker process, once it has begun to look for jobs. */
    async function startWorker(): Promise<ChildProcess> {
      const worker = spawn(process.execPath, ['--import', 'tsx', 'src/worker.ts'], {
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: await databaseUrl(),
          TOKEN_SECRET: testSecret,
          STRIPE_API_URL: test.stripe.url,
          WORKER_LEASE_SECONDS: '1',
          WORKER_POLL_MS: '50',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.add(worker);
      worker.once('exit', () => running.delete(worker));
      for await (const line of createInterface({ input: worker.stdout })) {
        if (!line.includes('worker started')) continue;
        worker.stdout.resume();
        return worker;
      }
      throw new Error('the worker ended before it started');
    }

    const created: { id: string; methods: number }[] = [];

    async function createCustomers(count: number): Promise<void> {
      for (let i = 0; i < count; i++) {
        const gatewayId = `cus_Kill${created.length}`;
        const methods = [0, 1, 3, 150][created.length % 4] ?? 0;
        account.customers.set(gatewayId, { methods: cards(methods), defaultMethod: 'pm_0000' });
        created.push({ id: (await test.create(account, gatewayId)).id, methods });
      }
    }

    async function untilDone(): Promise<void> {
      const open = () => test.service.deps.prisma.job.count({ where: { status: { not: 'DONE' } } });
      while ((await open()) > 0) await sleep(50);
    }

    async function stop(worker: ChildProcess): Promise<void> {
      worker.kill('SIGTERM');
      expect(await once(worker, 'exit')).toEqual([0, null]);
    }

    async function expectAllFinishedOnce(): Promise<void> {
      const { prisma } = test.service.deps;
      const ends = await prisma.$queryRaw`
      SELECT customer_id::text AS id, string_agg(status, ' ') AS ends FROM finished_imports GROUP BY 1 ORDER BY 1`;
      expect(ends).toEqual(created.map(({ id }) => ({ id, ends: 'SUCCEEDED' })));
      const imports = await prisma.paymentMethodImport.findMany({ orderBy: { customerId: 'asc' } });
      expect(imports.map(({ imported, errorCode }) => [imported, errorCode])).toEqual(
        created.map(({ methods }) => [methods, null]),
      );
      for (const { id, methods } of created) {
        expect(await prisma.paymentMethod.count({ where: { customerId: id } })).toBe(methods);
      }
      expect(await prisma.job.findMany({ where: { attempts: { gt: 0 } } })).toEqual([]);
    }

    it('at twenty random moments leaves every import finished exactly once', async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        await createCustomers(CUSTOMERS_PER_KILL);
        const answered = test.stripe.requests.length;
        const worker = await startWorker();
        while (test.stripe.requests.length === answered) await sleep(5);
        await sleep(Math.random() * 100);
        worker.kill('SIGKILL');
        await once(worker, 'exit');
      }
      const { prisma } = test.service.deps;
      const interrupted = { OR: [{ status: 'RUNNING' }, { interruptions: { gt: 0 } }] };
      expect(await prisma.job.count({ where: interrupted })).toBeGreaterThan(0);
      const last = await startWorker();
      await untilDone();
      await stop(last);
      await expectAllFinishedOnce();
    }, 300_000);

    it('only seemingly, and goes on when others have taken its jobs, finishes none of them again', async () => {
      const [frozen, other] = await Promise.all([startWorker(), startWorker()]);
      for (let freeze = 0; freeze < 3; freeze++) {
        await createCustomers(2 * CUSTOMERS_PER_KILL);
        await sleep(50 + Math.random() * 100);
        frozen.kill('SIGSTOP');
        // Longer than a lease.
        await sleep(1_500);
        frozen.kill('SIGCONT');
      }
      await untilDone();
      await Promise.all([stop(frozen), stop(other)]);
      await expectAllFinishedOnce();
    }, 60_000);
  },
);
