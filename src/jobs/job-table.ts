import { Prisma, type PrismaClient } from '../db/generated/prisma/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { LeaseLost } from './job-errors.ts';
import type { ClaimedJob, Commit } from './job-handler.ts';

/** Open jobs and when somebody may take one: to the letter the predicate and the expression of `jobs_due_idx`. */
const isOpen = Prisma.raw(`status IN ('READY', 'RUNNING')`);
const dueAt = Prisma.raw('coalesce(locked_until, run_at)');

export interface Lease {
  now: Date;
  /** Names the run that takes the job. */
  lockedBy: string;
  lockedUntil: Date;
}

/**
 * Takes the job of an account that has been due longest, or whose worker vanished; undefined when there is none.
 * Workers that ask at the same time get different jobs.
 */
export async function claimJob(
  prisma: PrismaClient,
  accountId: number,
  kinds: readonly string[],
  { now, lockedBy, lockedUntil }: Lease,
): Promise<ClaimedJob | undefined> {
  // Materialized, because a plan that evaluated the subquery again would take more than one.
  const [job] = await prisma.$queryRaw<ClaimedJob[]>`
    WITH due AS MATERIALIZED (
      SELECT id FROM jobs
      WHERE account_id = ${accountId} AND ${isOpen} AND ${dueAt} <= ${now} AND kind = ANY(${kinds})
      ORDER BY ${dueAt} LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs SET status = 'RUNNING', locked_by = ${lockedBy}, locked_until = ${lockedUntil},
      interruptions = interruptions + CASE WHEN status = 'RUNNING' THEN 1 ELSE 0 END
    FROM due WHERE jobs.account_id = ${accountId} AND jobs.id = due.id
    RETURNING jobs.account_id AS "accountId", jobs.id, kind, customer_id AS "customerId", payload, attempts,
      interruptions, locked_by AS "lockedBy"`;
  return job;
}

/** Accounts looked at by one call of {@link dueAccounts}. */
const MAX_ACCOUNTS = 1_000;

export interface DueAccounts {
  accountIds: number[];
  /** Where the next call has to begin when there are more accounts than one call looks at. */
  next?: number | undefined;
}

/**
 * The accounts above `after` that have a job for somebody to take. Jumps along the index from account to account, so
 * that it costs the same however many jobs wait.
 */
export async function dueAccounts(prisma: PrismaClient, now: Date, after = 0): Promise<DueAccounts> {
  const accountIds: number[] = [];
  let last = after;
  for (let looked = 0; looked < MAX_ACCOUNTS; looked++) {
    const [first] = await prisma.$queryRaw<{ accountId: number; due: boolean }[]>`
      SELECT account_id AS "accountId", ${dueAt} <= ${now} AS due FROM jobs
      WHERE ${isOpen} AND account_id > ${last}
      ORDER BY account_id, ${dueAt} LIMIT 1`;
    if (first === undefined) return { accountIds };
    last = first.accountId;
    if (first.due) accountIds.push(last);
  }
  return { accountIds, next: last };
}

/** Prolongs a run's lease; false when the run does not hold the job any more. */
export async function renewLease(prisma: PrismaClient, job: ClaimedJob, lockedUntil: Date): Promise<boolean> {
  const { count } = await prisma.job.updateMany({ where: heldBy(job), data: { lockedUntil } });
  return count === 1;
}

/** Gives a job back as if it had never been taken. */
export async function handBack(prisma: PrismaClient, job: ClaimedJob): Promise<void> {
  await prisma.job.updateMany({ where: heldBy(job), data: { status: 'READY', ...unlocked } });
}

export type FailureEnd =
  | { status: 'READY'; runAt: Date; attempts: number; lastError: string }
  | { status: 'PARKED'; finishedAt: Date; attempts: number; lastError: string };

export type RunEnd = FailureEnd | { status: 'DONE'; finishedAt: Date; lastError: null };

/**
 * Writes how a run ended, together with what belongs to that.
 *
 * @throws LeaseLost when the run does not hold the job any more; nothing is written then.
 */
export async function endRun(
  prisma: PrismaClient,
  job: ClaimedJob,
  end: RunEnd,
  commit?: Commit,
): Promise<void> {
  if (commit === undefined) return writeEnd(prisma, job, end);
  await inTransaction(prisma, async (tx) => {
    // First, because it locks the row: from here on nobody else can take the job.
    await writeEnd(tx, job, end);
    await commit(tx);
  });
}

/** @throws LeaseLost when the run does not hold the job any more; nothing is written then. */
export async function writeWhileHeld(prisma: PrismaClient, job: ClaimedJob, writes: Commit): Promise<void> {
  await inTransaction(prisma, async (tx) => {
    const { count } = await tx.job.updateMany({ where: heldBy(job), data: { status: 'RUNNING' } });
    if (count !== 1) throw lost(job);
    await writes(tx);
  });
}

async function writeEnd(tx: Transaction, job: ClaimedJob, end: RunEnd): Promise<void> {
  const { count } = await tx.job.updateMany({ where: heldBy(job), data: { ...end, ...unlocked } });
  if (count !== 1) throw lost(job);
}

function lost(job: ClaimedJob): LeaseLost {
  return new LeaseLost(`The job ${job.id} was lost to another worker.`);
}

const unlocked = { lockedBy: null, lockedUntil: null };

function heldBy({ accountId, id, lockedBy }: ClaimedJob) {
  return { accountId, id, lockedBy, status: 'RUNNING' };
}
