import type { Database } from '../db/database.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { JobSignal } from '../jobs/job-signal.ts';
import { type WriteOutcome, writeBatch } from './write-batch.ts';
import type { CustomerWrite } from './write-rows.ts';

/** Rows of one statement: beyond it a batch gets slower to plan than it saves in round trips. */
const MAX_BATCH = 1_000;

interface Waiting {
  writes: readonly CustomerWrite[];
  resolve(outcomes: WriteOutcome[]): void;
  reject(error: unknown): void;
}

/** Writes customers of one account; each is written whole or not at all, and none depends on its neighbours. */
export type Write = (writes: readonly CustomerWrite[]) => Promise<WriteOutcome[]>;

/**
 * The ways of customers into the database.
 *
 * Writes of one account that arrive while another is in flight gather into the next statement (group commit): under
 * load one round trip and one fsync serve many customers, and a lone create waits for nobody.
 */
export class CustomerWriter {
  readonly #database: Pick<Database, 'prisma' | 'run'>;
  readonly #jobSignal: JobSignal;
  readonly #queues = new Map<number, Waiting[]>();

  constructor(database: Pick<Database, 'prisma' | 'run'>, jobSignal: JobSignal) {
    this.#database = database;
    this.#jobSignal = jobSignal;
  }

  /**
   * Writes customers of one account; each is written whole or not at all, and none depends on its neighbours.
   *
   * @returns an outcome for each, in order.
   * @throws when the database is away; whether anything was written is then unknown.
   */
  write(accountId: number, writes: readonly CustomerWrite[]): Promise<WriteOutcome[]> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(accountId);
      if (queue !== undefined) {
        queue.push({ writes, resolve, reject });
        return;
      }
      this.#queues.set(accountId, [{ writes, resolve, reject }]);
      void this.#drain(accountId);
    });
  }

  /**
   * Runs `work` in a transaction, at whose end all that it wrote is there or nothing: when `keep` refuses its result,
   * or when it throws.
   */
  async together<Result>(
    accountId: number,
    work: (tx: Transaction, write: Write) => Promise<Result>,
    keep?: (result: Result) => boolean,
  ): Promise<Result> {
    let jobs = false;
    const result = await inTransaction(
      this.#database.prisma,
      (tx) =>
        work(tx, (writes) => {
          jobs ||= haveJobs(writes);
          return writeBatch({ tx }, accountId, writes);
        }),
      keep,
    );
    this.#wakeWorkers(accountId, jobs);
    return result;
  }

  #wakeWorkers(accountId: number, jobs: boolean): void {
    if (jobs) this.#jobSignal.wake(accountId);
  }

  async #drain(accountId: number): Promise<void> {
    const queue = this.#queues.get(accountId) ?? [];
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const outcomes = await writeBatch(
          this.#database,
          accountId,
          batch.flatMap(({ writes }) => writes),
        );
        this.#wakeWorkers(
          accountId,
          batch.some(({ writes }) => haveJobs(writes)),
        );
        let start = 0;
        for (const { writes, resolve } of batch) {
          resolve(outcomes.slice(start, start + writes.length));
          start += writes.length;
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#queues.delete(accountId);
  }
}

function haveJobs(writes: readonly CustomerWrite[]): boolean {
  return writes.some(({ jobs }) => jobs.length > 0);
}

/** As many of the waiting as fit into one statement; a caller's own rows stay together. */
function takeBatch(queue: Waiting[]): Waiting[] {
  let rows = 0;
  let count = 0;
  for (const { writes } of queue) {
    if (count > 0 && rows + writes.length > MAX_BATCH) break;
    rows += writes.length;
    count++;
  }
  return queue.splice(0, count);
}
