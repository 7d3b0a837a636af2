import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type JobKind, type JobRun, jobKind } from '../../src/jobs/job-handler.ts';
import { JobSignal } from '../../src/jobs/job-signal.ts';
import { claimNext, type QueueDeps, runJob } from '../../src/jobs/run-job.ts';
import { Worker, type WorkerOptions } from '../../src/jobs/worker.ts';
import { type Note, noteJob, openTestQueue, type TestQueue } from './test-queue.ts';

const NEVER = 3_600_000;

let test: TestQueue;
beforeAll(async () => {
  test = await openTestQueue();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  await test.database.prisma.job.deleteMany();
});

function kindOf(run: (run: JobRun<Note>) => Promise<void>): JobKind {
  return jobKind(noteJob(), {
    async run(each) {
      await run(each);
      return undefined;
    },
  });
}

function workerOf(queue: QueueDeps, options: Partial<WorkerOptions> = {}): Worker {
  return new Worker({
    queue,
    signal: new JobSignal(),
    concurrency: 4,
    poll: 20,
    retention: NEVER,
    ...options,
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

const open = () => test.database.prisma.job.count({ where: { status: { in: ['READY', 'RUNNING'] } } });

describe('a worker', () => {
  it('runs what it finds, no more at a time than it may', async () => {
    let now = 0;
    let most = 0;
    const ran: string[] = [];
    let release = () => {};
    const threeAtOnce = new Promise<void>((done) => {
      release = done;
    });
    const kind = kindOf(async ({ payload }) => {
      most = Math.max(most, ++now);
      if (now === 3) release();
      await threeAtOnce;
      await sleep(5);
      now--;
      ran.push(payload.text);
    });
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`);
    await test.add(1, texts);
    const worker = workerOf(test.queue(kind), { concurrency: 3 });
    worker.start();
    await until(async () => (await open()) === 0);
    await worker.stop(0);
    expect(ran.toSorted()).toEqual(texts.toSorted());
    expect(most).toBe(3);
  });

  it('starts at once what is announced, without waiting for its next look', async () => {
    const ran: string[] = [];
    const kind = kindOf(async ({ payload }) => {
      ran.push(payload.text);
    });
    const signal = new JobSignal();
    const worker = workerOf(test.queue(kind), { signal, poll: NEVER });
    worker.start();
    await sleep(50);
    await test.add(5, ['announced']);
    signal.wake(5);
    await until(() => ran.length === 1);
    await worker.stop(0);
    expect(ran).toEqual(['announced']);
  });

  it('lets accounts take turns', async () => {
    const ran: number[] = [];
    const kind = kindOf(async ({ job }) => {
      ran.push(job.accountId);
    });
    await test.add(1, ['a', 'b', 'c', 'd']);
    await test.add(2, ['e', 'f']);
    const worker = workerOf(test.queue(kind), { concurrency: 1 });
    worker.start();
    await until(async () => (await open()) === 0);
    await worker.stop(0);
    expect(ran).toEqual([1, 2, 1, 2, 1, 1]);
  });

  it('shares the table with others: every job runs once', async () => {
    const ran: string[] = [];
    const kind = kindOf(async ({ payload }) => {
      ran.push(payload.text);
    });
    const texts = Array.from({ length: 60 }, (_, i) => `${i}`);
    await test.add(1, texts);
    const workers = [1, 2, 3].map(() => workerOf(test.queue(kind)));
    for (const worker of workers) worker.start();
    await until(async () => (await open()) === 0);
    await Promise.all(workers.map((worker) => worker.stop(0)));
    expect(ran.toSorted()).toEqual(texts.toSorted());
  });

  it('goes on after the database failed it', async () => {
    const ran: string[] = [];
    const kind = kindOf(async ({ payload }) => {
      ran.push(payload.text);
    });
    const queue = test.queue(kind);
    let failures = 2;
    const clock = () => {
      if (failures-- > 0) throw new Error('the database is away');
      return test.time.now;
    };
    await test.add(1, ['x']);
    const worker = workerOf({ ...queue, clock });
    worker.start();
    await until(() => ran.length === 1);
    await worker.stop(1_000);
    expect(ran).toEqual(['x']);
  });

  it('deletes what has been done for long, and nothing else', async () => {
    const day = 86_400_000;
    const finished = (daysAgo: number) => new Date(test.time.now - daysAgo * day);
    const { prisma } = test.database;
    const rows = await test.add(1, ['old', 'young', 'parked', 'waiting']);
    const [old, young, parked] = rows.map(({ id }) => id);
    await prisma.job.updateMany({ where: { id: old }, data: { status: 'DONE', finishedAt: finished(8) } });
    await prisma.job.updateMany({ where: { id: young }, data: { status: 'DONE', finishedAt: finished(6) } });
    await prisma.job.updateMany({
      where: { id: parked },
      data: { status: 'PARKED', finishedAt: finished(80) },
    });
    const worker = workerOf(test.queue(), { retention: 7 * day });
    worker.start();
    await until(async () => (await prisma.job.count()) < 4);
    await worker.stop(0);
    const left = await prisma.job.findMany({ orderBy: { id: 'asc' } });
    expect(left.map(({ id }) => id)).toEqual(rows.slice(1).map(({ id }) => id));
  });
});

describe('a worker that stops', () => {
  it('waits for what runs', async () => {
    const kind = kindOf(() => sleep(50));
    await test.add(1, ['x']);
    const worker = workerOf(test.queue(kind));
    worker.start();
    await until(async () => (await test.database.prisma.job.count({ where: { status: 'RUNNING' } })) === 1);
    await worker.stop(10_000);
    expect(await test.database.prisma.job.findFirst()).toMatchObject({ status: 'DONE' });
  });

  it('hands back what takes too long, as if it had never been taken, and takes nothing more', async () => {
    let reason: unknown;
    let runs = 0;
    const kind = kindOf(({ signal }) => {
      runs++;
      return new Promise((_done, fail) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          fail(signal.reason);
        });
      });
    });
    await test.add(1, ['x', 'y']);
    const worker = workerOf(test.queue(kind), { concurrency: 1 });
    worker.start();
    await until(() => runs === 1);
    await worker.stop(10);
    expect(reason).toMatchObject({ name: 'Stopped' });
    expect(runs).toBe(1);
    const job = await test.database.prisma.job.findMany();
    for (const each of job) {
      expect(each).toMatchObject({ status: 'READY', attempts: 0, interruptions: 0, lockedBy: null });
    }
  });
});

describe('a lease', () => {
  it('is renewed while the run takes its time', async () => {
    const queue = { ...test.queue(kindOf(() => sleep(1_500))), clock: Date.now, lease: 1_000 };
    await test.add(1, ['x']);
    const job = await claimNext(queue, 1);
    if (job === undefined) throw new Error('not claimed');
    const stolen: unknown[] = [];
    const end = runJob(queue, job);
    for (let i = 0; i < 4; i++) {
      await sleep(300);
      stolen.push(await claimNext(queue, 1));
    }
    await end;
    expect(stolen).toEqual([undefined, undefined, undefined, undefined]);
    expect(await test.database.prisma.job.findFirst()).toMatchObject({ status: 'DONE', interruptions: 0 });
  });

  it('that was lost ends the run', async () => {
    let reason: unknown;
    const kind = kindOf(
      ({ signal }) =>
        new Promise((_done, fail) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            fail(signal.reason);
          });
        }),
    );
    const queue = { ...test.queue(kind), lease: 100 };
    await test.add(1, ['x']);
    const job = await claimNext(queue, 1);
    if (job === undefined) throw new Error('not claimed');
    await test.database.prisma.job.updateMany({ data: { lockedBy: 'another run' } });
    await runJob(queue, job);
    expect(reason).toMatchObject({ name: 'LeaseLost' });
    expect(await test.database.prisma.job.findFirst()).toMatchObject({
      status: 'RUNNING',
      lockedBy: 'another run',
      attempts: 0,
    });
  });
});
