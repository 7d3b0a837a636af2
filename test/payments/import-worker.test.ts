import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Worker } from '../../src/jobs/worker.ts';
import { type ImportService, type StripeAccount, startImportService } from './import-service.ts';
import { cards } from './stripe-double.ts';

let test: ImportService;
let account: StripeAccount;
beforeAll(async () => {
  test = await startImportService();
  account = await test.newStripeAccount();
});
afterAll(() => test[Symbol.asyncDispose]());

/** A worker in the process of the server, which would look for jobs of its own accord only after an hour. */
async function withWorker(work: () => Promise<void>): Promise<void> {
  const { jobQueue: queue, jobSignal: signal } = test.service.deps;
  const worker = new Worker({ queue, signal, concurrency: 4, poll: 3_600_000, retention: 3_600_000 });
  worker.start();
  // Its first look finds nothing: from now on it has to be told.
  await sleep(100);
  try {
    await work();
  } finally {
    await worker.stop(10_000);
  }
}

async function untilEnded(id: string): Promise<string> {
  for (;;) {
    const { status } = (await test.read(account, id)).paymentMethodImport;
    if (status === 'SUCCEEDED' || status === 'FAILED') return status;
    await sleep(10);
  }
}

describe('a worker in the process of the server', () => {
  it('begins as soon as a create has committed, and again when asked', async () => {
    await withWorker(async () => {
      account.customers.set('cus_1', { methods: cards(2) });
      const { id } = await test.create(account, 'cus_1');
      expect(await untilEnded(id)).toBe('SUCCEEDED');
      account.customers.set('cus_1', { methods: cards(3) });
      await test.retry(account, id);
      expect(await untilEnded(id)).toBe('SUCCEEDED');
      expect((await test.read(account, id)).paymentMethods).toHaveLength(3);
    });
  });

  it('serves many creates at a time, each whole', async () => {
    await withWorker(async () => {
      const created = await Promise.all(
        Array.from({ length: 25 }, async (_, i) => {
          account.customers.set(`cus_many${i}`, { methods: cards(i % 5) });
          return test.create(account, `cus_many${i}`);
        }),
      );
      for (const [i, { id }] of created.entries()) {
        expect(await untilEnded(id)).toBe('SUCCEEDED');
        expect((await test.read(account, id)).paymentMethods).toHaveLength(i % 5);
      }
    });
  });
});
