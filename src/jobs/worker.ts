import { isUnavailable } from '../db/errors.ts';
import { errorText, Stopped } from './job-errors.ts';
import type { ClaimedJob } from './job-handler.ts';
import type { JobSignal } from './job-signal.ts';
import { dueAccounts, handBack } from './job-table.ts';
import { deleteFinished } from './retention.ts';
import { claimNext, type QueueDeps, runJob } from './run-job.ts';

export interface WorkerOptions {
  queue: QueueDeps;
  signal: JobSignal;
  /** Jobs that run at the same time. */
  concurrency: number;
  /** Longest until jobs that nobody announced are noticed, in milliseconds. */
  poll: number;
  /** How long the jobs that are done stay in the table, in milliseconds. */
  retention: number;
}

/** Between two rounds of deleting old jobs, in milliseconds. */
const RETENTION_INTERVAL = 3_600_000;

/**
 * Runs jobs as they become due. Accounts take turns, job by job, so that the million imports of one do not keep the
 * mail of another waiting. Any number of workers, in any number of processes, share the table.
 */
export class Worker {
  readonly #options: WorkerOptions;
  /** Accounts that are believed to have due jobs, the next first. */
  readonly #due = new Set<number>();
  readonly #running = new Map<ClaimedJob, { run: AbortController; end: Promise<void> }>();
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #roused = false;
  #endSleep: (() => void) | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #lookFrom: number | undefined;
  #tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#loop !== undefined) throw new Error('a worker starts once');
    const stopListening = this.#options.signal.onWake((accountId) => {
      this.#due.add(accountId);
      this.#rouse();
    });
    this.#loop = this.#work().finally(stopListening);
  }

  /**
   * Takes no further job, lets those that run finish for up to `grace` milliseconds, and hands the others back, for
   * any worker to begin anew.
   */
  async stop(grace: number): Promise<void> {
    this.#stopping.abort();
    this.#rouse();
    await this.#loop;
    const ends = Promise.all([...this.#running.values()].map(({ end }) => end));
    const timer = setTimeout(() => {
      for (const { run } of this.#running.values()) run.abort(new Stopped('The worker stops.'));
    }, grace);
    await ends;
    clearTimeout(timer);
  }

  async #work(): Promise<void> {
    const { queue, concurrency } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#tidy();
        const job = this.#running.size < concurrency ? await this.#next() : undefined;
        if (job === undefined) await this.#sleep();
        else this.#begin(job);
      } catch (error) {
        const level = isUnavailable(error) ? 'warn' : 'error';
        queue.logger[level]({ error: errorText(error) }, 'no jobs could be taken');
        await this.#sleep();
      }
    }
  }

  async #next(): Promise<ClaimedJob | undefined> {
    const { queue, poll } = this.#options;
    if (performance.now() - this.#lookedAt >= poll) {
      const { accountIds, next } = await dueAccounts(queue.prisma, new Date(queue.clock()), this.#lookFrom);
      for (const accountId of accountIds) this.#due.add(accountId);
      this.#lookFrom = next;
      if (next === undefined) this.#lookedAt = performance.now();
    }
    for (const accountId of this.#due) {
      this.#due.delete(accountId);
      const job = await claimNext(queue, accountId);
      if (job === undefined) continue;
      // Behind the others: its turn is over.
      this.#due.add(accountId);
      return job;
    }
    return undefined;
  }

  #begin(job: ClaimedJob): void {
    const { queue } = this.#options;
    const run = new AbortController();
    const end = runJob(queue, job, run)
      .then(async () => {
        if (run.signal.reason instanceof Stopped) await handBack(queue.prisma, job);
      })
      .catch((error: unknown) => {
        queue.logger.error({ job: job.id, error: errorText(error) }, 'a job could not be handed back');
      })
      .finally(() => {
        this.#running.delete(job);
        this.#rouse();
      });
    this.#running.set(job, { run, end });
  }

  async #tidy(): Promise<void> {
    if (performance.now() - this.#tidiedAt < RETENTION_INTERVAL) return;
    const { queue, retention } = this.#options;
    const all = await deleteFinished(queue.prisma, new Date(queue.clock() - retention));
    if (all) this.#tidiedAt = performance.now();
  }

  #rouse(): void {
    this.#roused = true;
    this.#endSleep?.();
  }

  /** Until the next look is due, or something happened since the last sleep. */
  async #sleep(): Promise<void> {
    if (!this.#roused) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, this.#options.poll);
        this.#endSleep = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.#endSleep = undefined;
    this.#roused = false;
  }
}
