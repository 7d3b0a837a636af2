import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater } from '../../src/jobs/job-errors.ts';
import { type ClaimedJob, type JobFailure, type JobHandler, jobKind } from '../../src/jobs/job-handler.ts';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { claimNext, runJob } from '../../src/jobs/run-job.ts';
import { type Note, noteJob, openTestQueue, type TestQueue } from './test-queue.ts';

let test: TestQueue;
beforeAll(async () => {
  test = await openTestQueue();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  await test.database.prisma.job.deleteMany();
});

/** A handler that notes what it was given and does as it is told. */
function recorder(act: (text: string) => void = () => undefined) {
  const ran: string[] = [];
  const failures: (JobFailure & { id: string })[] = [];
  const handler: JobHandler<Note> = {
    async run({ payload }) {
      ran.push(payload.text);
      act(payload.text);
      return undefined;
    },
    async failed(_tx, job: ClaimedJob, failure) {
      failures.push({ ...failure, id: job.id });
    },
  };
  return { ran, failures, kind: jobKind(noteJob(), handler) };
}

describe('due jobs', () => {
  it('run in the order of their time, each once, and are done', async () => {
    const { ran, kind } = recorder();
    const [late] = await test.add(1, ['late'], { runAt: new Date(test.time.now - 1_000) });
    await test.add(1, ['early'], { runAt: new Date(test.time.now - 2_000) });
    await test.add(1, ['tomorrow'], { runAt: new Date(test.time.now + 86_400_000) });
    expect(await runDueJobs(test.queue(kind))).toBe(2);
    expect(await runDueJobs(test.queue(kind))).toBe(0);
    expect(ran).toEqual(['early', 'late']);
    expect(late && (await test.job(late))).toMatchObject({
      status: 'DONE',
      finishedAt: new Date(test.time.now),
      lockedBy: null,
      lockedUntil: null,
      attempts: 0,
    });
  });

  it('are found for every account, whatever waits in between', async () => {
    const { ran, kind } = recorder();
    for (const account of [1, 7, 2_000_000_000]) await test.add(account, [`of ${account}`]);
    await test.add(3, ['tomorrow'], { runAt: new Date(test.time.now + 1) });
    await test.add(5, ['unknown here'], { kind: 'of a newer version' });
    await runDueJobs(test.queue(kind));
    expect(ran).toEqual(['of 1', 'of 7', 'of 2000000000']);
  });

  it('of a kind that this version does not know wait for one that does', async () => {
    const [job] = await test.add(1, ['later'], { kind: 'of a newer version' });
    await runDueJobs(test.queue(recorder().kind));
    expect(job && (await test.job(job))).toMatchObject({ status: 'READY', attempts: 0, interruptions: 0 });
  });

  it('commit what their handler returns together with their end', async () => {
    const kind = jobKind(noteJob(), {
      run: async () => async (tx) => {
        await tx.account.create({ data: { id: 41, name: 'made by a job' } });
      },
    });
    await test.add(1, ['first', 'second']);
    await runDueJobs(test.queue(kind));
    const jobs = await test.database.prisma.job.findMany({ orderBy: { id: 'asc' } });
    // The second collides with the account that the first made: its end is undone with it, and it counts as failed.
    expect(jobs.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['DONE', 0],
      ['READY', 1],
    ]);
    expect(await test.database.prisma.account.count({ where: { id: 41 } })).toBe(1);
    await test.database.prisma.account.delete({ where: { id: 41 } });
  });
});

describe('a failed job', () => {
  it('waits longer from time to time, then is parked and says why', async () => {
    const { ran, failures, kind } = recorder(() => {
      throw new Error('the other side is down');
    });
    const [job] = await test.add(1, ['x']);
    const waits: (number | undefined)[] = [];
    for (let run = 0; run < 5; run++) {
      await runDueJobs(test.queue(kind));
      const next = failures[run]?.nextRunAt;
      waits.push(next && next.getTime() - test.time.now);
      test.time.now += 10_000;
    }
    expect(ran).toHaveLength(3);
    expect(failures).toHaveLength(3);
    expect(waits).toEqual([1_000, 2_000, undefined, undefined, undefined]);
    expect(job && (await test.job(job))).toMatchObject({
      status: 'PARKED',
      attempts: 3,
      lastError: 'Error: the other side is down',
      finishedAt: expect.any(Date),
    });
  });

  it('comes back when it was told to, but not before its own backoff', async () => {
    const asks: Record<string, number> = { patient: 90_000, hasty: 5 };
    const { kind } = recorder((text) => {
      throw new RetryLater('too many requests', asks[text] ?? 0);
    });
    const jobs = await test.add(1, Object.keys(asks));
    await runDueJobs(test.queue(kind));
    const rows = await Promise.all(jobs.map((job) => test.job(job)));
    expect(rows.map((row) => row.runAt.getTime() - test.time.now)).toEqual([90_000, 1_000]);
  });

  it('that gives up is parked at once', async () => {
    const { ran, failures, kind } = recorder(() => {
      throw new GiveUp('no such thing');
    });
    const [job] = await test.add(1, ['x']);
    await runDueJobs(test.queue(kind));
    expect(ran).toHaveLength(1);
    expect(failures).toEqual([{ id: job?.id, error: expect.any(GiveUp), nextRunAt: undefined }]);
    expect(job && (await test.job(job))).toMatchObject({
      status: 'PARKED',
      lastError: 'GiveUp: no such thing',
    });
  });

  it('with a payload that its definition refuses is parked without a run', async () => {
    const { ran, kind } = recorder();
    const [job] = await test.add(1, ['x']);
    await test.database.prisma.job.updateMany({ data: { payload: { text: 5 } } });
    await runDueJobs(test.queue(kind));
    expect(ran).toEqual([]);
    expect(job && (await test.job(job))).toMatchObject({ status: 'PARKED', attempts: 1 });
  });

  it('keeps nothing that a database error quotes', async () => {
    const kind = jobKind(noteJob(), {
      run: async () => async (tx) => {
        await tx.$executeRaw`INSERT INTO accounts (id, name) VALUES (${1}, 'secret'), (${1}, 'secret')`;
      },
    });
    const [job] = await test.add(1, ['x']);
    await runDueJobs(test.queue(kind));
    const row = job && (await test.job(job));
    expect(row).toMatchObject({ status: 'READY', attempts: 1 });
    expect(row?.lastError).toMatch(/^\w+ P\d+$/);
  });

  it('does not hold up its neighbours', async () => {
    const { ran, kind } = recorder((text) => {
      if (text === 'bad') throw new Error('no');
    });
    await test.add(1, ['bad', 'good']);
    await runDueJobs(test.queue(kind));
    expect(ran).toEqual(['bad', 'good']);
  });
});

describe('a run whose time is up', () => {
  it('has failed, even when its handler does not listen', async () => {
    let aborted = false;
    const kind = jobKind(noteJob({ timeout: 20 }), {
      run: ({ signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return new Promise(() => undefined);
      },
    });
    const [job] = await test.add(1, ['x']);
    await runDueJobs(test.queue(kind));
    expect(aborted).toBe(true);
    expect(job && (await test.job(job))).toMatchObject({
      status: 'READY',
      attempts: 1,
      lastError: 'Error: no end within 20 ms',
    });
  });
});

describe('a job whose worker vanished', () => {
  it('is taken up when the lease ends, not before, and the first run cannot end it any more', async () => {
    const writes: string[] = [];
    const kind = jobKind(noteJob(), {
      run:
        async ({ job }) =>
        async () => {
          writes.push(job.lockedBy);
        },
    });
    const queue = test.queue(kind);
    await test.add(1, ['x']);
    const lost = await claimNext(queue, 1);
    test.time.now += 59_999;
    expect(await claimNext(queue, 1)).toBeUndefined();
    test.time.now += 1;
    const again = await claimNext(queue, 1);
    expect(again).toMatchObject({ id: lost?.id, attempts: 0, interruptions: 1 });
    if (lost === undefined || again === undefined) throw new Error('not claimed');
    await runJob(queue, lost);
    expect(writes).toEqual([]);
    await runJob(queue, again);
    expect(writes).toEqual([again.lockedBy]);
    expect(await test.database.prisma.job.findFirstOrThrow()).toMatchObject({
      status: 'DONE',
      interruptions: 1,
    });
  });

  it('is parked when it took many workers down with it', async () => {
    const { ran, failures, kind } = recorder();
    const [job] = await test.add(1, ['poison']);
    await test.database.prisma.job.updateMany({ data: { interruptions: 51 } });
    await runDueJobs(test.queue(kind));
    expect(ran).toEqual([]);
    expect(failures).toHaveLength(1);
    expect(job && (await test.job(job))).toMatchObject({ status: 'PARKED' });
  });
});
