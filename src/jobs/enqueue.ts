import type { Job, Prisma } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';

/**
 * Schedules jobs, made by `newJob`, as part of a transaction: they exist exactly when it commits. After the commit
 * `JobSignal.wake` starts them at once; without it a worker finds them at its next look.
 */
export async function enqueue(tx: Transaction, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.job.createMany({
    data: jobs.map((job) => ({ ...job, payload: job.payload as Prisma.InputJsonValue })),
  });
}
