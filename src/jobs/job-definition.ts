import type { Job, Prisma } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import type { Backoff } from './backoff.ts';

/** A kind of work that can be scheduled without knowing who does it; its handler is a file of its own. */
export interface JobDefinition<Payload> {
  /** Stable: rows in the table name it. */
  kind: string;
  /**
   * Checks a payload, once when the job is scheduled and again when it runs, perhaps by a later version.
   *
   * @throws when it is not one.
   */
  parse(payload: unknown): Payload;
  /** Failed runs after which the job is parked. */
  maxAttempts: number;
  backoff: Backoff;
  /** Longest that one run may take, in milliseconds; one that takes longer has failed. */
  timeout: number;
}

export interface NewJob<Payload> {
  accountId: number;
  /** The customer that the work is for, if it is for one. */
  customerId?: string | undefined;
  payload: Payload;
  /** Absent: at once. */
  runAt?: Date | undefined;
}

/** The row of a job to be scheduled; whoever writes it, in whatever statement, has scheduled it. */
export function newJob<Payload>(
  definition: JobDefinition<Payload>,
  job: NewJob<Payload>,
  now: Date,
  newId: NewId,
): Job {
  return {
    accountId: job.accountId,
    id: newId(now.getTime()),
    kind: definition.kind,
    customerId: job.customerId ?? null,
    payload: definition.parse(job.payload) as Prisma.JsonValue,
    status: 'READY',
    runAt: job.runAt ?? now,
    attempts: 0,
    interruptions: 0,
    lockedBy: null,
    lockedUntil: null,
    lastError: null,
    createdAt: now,
    finishedAt: null,
  };
}
