import type { Transaction } from '../db/transaction.ts';
import type { JobDefinition } from './job-definition.ts';
import { GiveUp } from './job-errors.ts';

/** A job that a worker holds. */
export interface ClaimedJob {
  accountId: number;
  id: string;
  kind: string;
  customerId: string | null;
  payload: unknown;
  /** Runs that failed before this one. */
  attempts: number;
  /** Runs whose worker vanished, before this one. */
  interruptions: number;
  /** Names this run; whoever writes its end must still hold the job under it. */
  lockedBy: string;
}

export interface JobRun<Payload> {
  job: ClaimedJob;
  payload: Payload;
  /**
   * Writes something before the end of the run, e.g. that it began, provided that the run still holds its job.
   *
   * @throws LeaseLost when it does not; the run is over then.
   */
  whileHeld(writes: Commit): Promise<void>;
  /** Aborted when the run takes too long, the worker stops or the job was lost to another worker. */
  signal: AbortSignal;
}

/** The writes that belong to the end of a run: they commit together with it, or not at all. */
export type Commit = (tx: Transaction) => Promise<void>;

export interface JobFailure {
  error: unknown;
  /** When the job runs again; absent when it is parked. */
  nextRunAt?: Date | undefined;
}

export interface JobHandler<Payload> {
  /**
   * Does the work. It may be done again after a crash, so what it does to the outside must bear repetition; what it
   * writes to the database belongs into the {@link Commit} that it returns, which happens exactly once.
   *
   * @throws GiveUp when trying again is useless, RetryLater to say when, anything else for the definition's backoff.
   */
  run(run: JobRun<Payload>): Promise<Commit | undefined>;
  /** What a failed run means to the tables of the job's own domain; commits together with the failure. */
  failed?(tx: Transaction, job: ClaimedJob, failure: JobFailure): Promise<void>;
}

/** A definition and its handler, put together for a worker that need not know the payload's type. */
export interface JobKind {
  definition: Omit<JobDefinition<unknown>, 'parse'>;
  run(job: ClaimedJob, held: Omit<JobRun<never>, 'job' | 'payload'>): Promise<Commit | undefined>;
  failed(tx: Transaction, job: ClaimedJob, failure: JobFailure): Promise<void>;
}

export function jobKind<Payload>(definition: JobDefinition<Payload>, handler: JobHandler<Payload>): JobKind {
  return {
    definition,
    async run(job, held) {
      return handler.run({ ...held, job, payload: parsePayload(definition, job) });
    },
    async failed(tx, job, failure) {
      await handler.failed?.(tx, job, failure);
    },
  };
}

/**
 * The customer that a job is for.
 *
 * @throws GiveUp when it names none.
 */
export function customerOf({ customerId }: ClaimedJob): string {
  if (customerId === null) throw new GiveUp('The job names no customer.');
  return customerId;
}

function parsePayload<Payload>(definition: JobDefinition<Payload>, job: ClaimedJob): Payload {
  try {
    return definition.parse(job.payload);
  } catch (cause) {
    throw new GiveUp(`The payload is not one of ${definition.kind}.`, { cause });
  }
}
