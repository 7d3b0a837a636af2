import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exponentialBackoff } from '../../src/jobs/backoff.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { newJob } from '../../src/jobs/job-definition.ts';
import { errorText } from '../../src/jobs/job-errors.ts';
import { dueAccounts } from '../../src/jobs/job-table.ts';
import { deleteParkedJobs, listParkedJobs, resumeParkedJobs } from '../../src/jobs/parked-jobs.ts';
import { noteJob, openTestQueue, type TestQueue } from './test-queue.ts';

let test: TestQueue;
beforeAll(async () => {
  test = await openTestQueue();
});
afterAll(() => test[Symbol.asyncDispose]());

describe('exponentialBackoff', () => {
  it('doubles up to its bound and spreads over half of that', () => {
    const backoff = exponentialBackoff({ first: 1_000, longest: 60_000 });
    expect([1, 2, 3, 6, 7, 8, 2_000].map((failures) => backoff(failures, 0))).toEqual([
      500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect([1, 2, 7].map((failures) => backoff(failures, 0.999_999))).toEqual([1_000, 2_000, 60_000]);
  });
});

describe('scheduling', () => {
  it('refuses a payload that its definition refuses', () => {
    const payload = { text: 5 } as never;
    expect(() => newJob(noteJob(), { accountId: 1, payload }, new Date(), () => 'id')).toThrow(
      'a note needs a text',
    );
  });

  it('is undone with the transaction that it is a part of', async () => {
    const { prisma } = test.database;
    const job = newJob(
      noteJob(),
      { accountId: 1, payload: { text: 'x' } },
      new Date(),
      () => '018f0000-0000-7000-8000-000000000001',
    );
    const transaction = prisma.$transaction(async (tx) => {
      await enqueue(tx, [job]);
      throw new Error('changed my mind');
    });
    await expect(transaction).rejects.toThrow('changed my mind');
    expect(await prisma.job.count()).toBe(0);
  });
});

describe('dueAccounts', () => {
  it('uses the index of open jobs, whatever else is in the table', async () => {
    const { prisma } = test.database;
    await prisma.$executeRaw`
      INSERT INTO jobs (account_id, id, kind, payload, status, run_at, created_at, finished_at)
      SELECT 1 + n % 3, gen_random_uuid(), 'note', '{}', CASE WHEN n % 100 = 0 THEN 'READY' ELSE 'DONE' END,
        now(), now(), CASE WHEN n % 100 = 0 THEN NULL ELSE now() END
      FROM generate_series(1, 3000) n`;
    await prisma.$executeRaw`ANALYZE jobs`;
    const plan = await prisma.$queryRaw<Record<string, string>[]>`
      EXPLAIN SELECT account_id, coalesce(locked_until, run_at) <= now() FROM jobs
      WHERE status IN ('READY', 'RUNNING') AND account_id > 1
      ORDER BY account_id, coalesce(locked_until, run_at) LIMIT 1`;
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('jobs_due_idx');
    expect(text).not.toContain('Sort');
    expect(await dueAccounts(prisma, new Date(Date.now() + 60_000))).toEqual({ accountIds: [1, 2, 3] });
    expect(await dueAccounts(prisma, new Date(Date.now() + 60_000), 2)).toEqual({ accountIds: [3] });
    await prisma.job.deleteMany();
  });
});

describe('parked jobs', () => {
  it('are listed by account, and begin anew or go', async () => {
    const { prisma } = test.database;
    const rows = [...(await test.add(1, ['a', 'b'])), ...(await test.add(2, ['c']))];
    await test.add(1, ['not parked']);
    const ids = rows.map(({ id }) => id);
    await prisma.job.updateMany({
      where: { id: { in: ids } },
      data: { status: 'PARKED', finishedAt: new Date(), attempts: 3, lastError: 'Error: down' },
    });
    expect(await listParkedJobs(prisma, { first: 10 })).toHaveLength(3);
    const [a, b] = await listParkedJobs(prisma, { accountId: 1, first: 10 });
    expect([a?.id, b?.id].toSorted()).toEqual(ids.slice(0, 2));
    expect(a).toMatchObject({ kind: 'note', attempts: 3, lastError: 'Error: down' });

    expect(await resumeParkedJobs(prisma, { accountId: 2, id: ids[0] }, new Date())).toBe(0);
    expect(await resumeParkedJobs(prisma, { accountId: 1, id: ids[0] }, new Date())).toBe(1);
    expect(await test.job(rows[0] as never)).toMatchObject({
      status: 'READY',
      attempts: 0,
      finishedAt: null,
    });
    expect(await deleteParkedJobs(prisma, { accountId: 1 })).toBe(1);
    expect(await listParkedJobs(prisma, { first: 10 })).toHaveLength(1);
    await prisma.job.deleteMany();
  });
});

describe('errorText', () => {
  it('keeps what the table can hold, and what says the most', () => {
    expect(errorText(new TypeError('x\0is \x1b[31mnot\r\n\ud800'))).toBe('TypeError: x is  [31mnot \ufffd');
    expect(errorText(new Error('y'.repeat(1_000)))).toHaveLength(500);
    expect(errorText('thrown text')).toBe('a thrown string');
  });
});
