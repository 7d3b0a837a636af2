import type { Logger } from 'pino';
import { isUnavailable } from '../db/errors.ts';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { errorText, GiveUp, LeaseLost, RetryLater, Stopped } from './job-errors.ts';
import type { ClaimedJob, Commit, JobKind } from './job-handler.ts';
import { claimJob, endRun, type FailureEnd, writeWhileHeld } from './job-table.ts';
import { keepLease } from './lease.ts';

export interface QueueDeps {
  prisma: PrismaClient;
  kinds: readonly JobKind[];
  /** Milliseconds since 1970. */
  clock: () => number;
  /** At least 0 and below 1. */
  random: () => number;
  /** A text that no other run has. */
  newRunId: () => string;
  /** How long a job stays with a worker that says nothing more, in milliseconds. */
  lease: number;
  logger: Logger;
}

/** A job is parked when it took this many workers down with it. */
const MAX_INTERRUPTIONS = 50;

/** Takes the next due job of an account for a run of its own. */
export function claimNext(queue: QueueDeps, accountId: number): Promise<ClaimedJob | undefined> {
  const now = queue.clock();
  return claimJob(
    queue.prisma,
    accountId,
    queue.kinds.map(({ definition }) => definition.kind),
    { now: new Date(now), lockedBy: queue.newRunId(), lockedUntil: new Date(now + queue.lease) },
  );
}

/**
 * Runs a claimed job and writes its end. Never rejects: what cannot be written (the database is away, the job was lost
 * to another worker) is logged, and the job becomes due again when its lease ends.
 *
 * @param run aborted by the caller with {@link Stopped} to end the run without a trace; the caller hands the job back.
 */
export async function runJob(queue: QueueDeps, job: ClaimedJob, run = new AbortController()): Promise<void> {
  const log = queue.logger.child({ accountId: job.accountId, job: job.id, kind: job.kind });
  const kind = queue.kinds.find(({ definition }) => definition.kind === job.kind);
  if (kind === undefined) throw new Error(`a claimed job of unknown kind ${job.kind}`);
  try {
    const failure = await attempt(queue, kind, job, run);
    if (failure !== undefined) await writeFailure(queue, kind, job, failure.error, log);
  } catch (error) {
    if (error instanceof Stopped) return;
    const level = error instanceof LeaseLost ? 'warn' : 'error';
    log[level]({ error: errorText(error) }, 'the end of a job could not be written');
  }
}

/** One run with its successful end; what went wrong comes back. */
async function attempt(
  queue: QueueDeps,
  kind: JobKind,
  job: ClaimedJob,
  run: AbortController,
): Promise<{ error: unknown } | undefined> {
  if (job.interruptions > MAX_INTERRUPTIONS) {
    return { error: new GiveUp(`${job.interruptions} workers ended while they ran this.`) };
  }
  await using _lease = keepLease(queue, job, run);
  const { timeout } = kind.definition;
  const timer = setTimeout(() => run.abort(new Error(`no end within ${timeout} ms`)), timeout);
  try {
    const whileHeld = (writes: Commit) => writeWhileHeld(queue.prisma, job, writes);
    const commit = await unlessAborted(run.signal, kind.run(job, { signal: run.signal, whileHeld }));
    const end = { status: 'DONE', finishedAt: new Date(queue.clock()), lastError: null } as const;
    await endRun(queue.prisma, job, end, commit);
    return undefined;
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof Stopped) throw error;
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

/** A handler that ignores the signal is left to itself: its commit never happens. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

async function writeFailure(
  queue: QueueDeps,
  kind: JobKind,
  job: ClaimedJob,
  error: unknown,
  log: Logger,
): Promise<void> {
  const end = failureEnd(queue, kind, job, error);
  const nextRunAt = end.status === 'READY' ? end.runAt : undefined;
  const facts = { attempts: end.attempts, nextRunAt, error: end.lastError };
  try {
    await endRun(queue.prisma, job, end, (tx) => kind.failed(tx, job, { error, nextRunAt }));
  } catch (cause) {
    if (cause instanceof LeaseLost || isUnavailable(cause)) throw cause;
    // The job's domain could not take the failure; that must not keep the job from ending.
    log.error({ error: errorText(cause) }, 'what a failed job means could not be written');
    await endRun(queue.prisma, job, end);
  }
  if (end.status === 'PARKED') log.error(facts, 'job parked');
  else log.warn(facts, 'job failed');
}

function failureEnd(queue: QueueDeps, kind: JobKind, job: ClaimedJob, error: unknown): FailureEnd {
  const now = queue.clock();
  const { maxAttempts, backoff } = kind.definition;
  const attempts = job.attempts + 1;
  const lastError = errorText(error);
  if (error instanceof GiveUp || attempts >= maxAttempts) {
    return { status: 'PARKED', finishedAt: new Date(now), attempts, lastError };
  }
  const wait = backoff(attempts, queue.random());
  const runAt = new Date(now + (error instanceof RetryLater ? Math.max(error.after, wait) : wait));
  return { status: 'READY', runAt, attempts, lastError };
}
