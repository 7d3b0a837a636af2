import { dueAccounts } from './job-table.ts';
import { claimNext, type QueueDeps, runJob } from './run-job.ts';

/**
 * Runs every job that is due by the queue's clock, one after the other, together with those that become due meanwhile.
 * For tests and for programs that must leave nothing behind; a server has a `Worker`.
 *
 * @returns how many runs there were.
 */
export async function runDueJobs(queue: QueueDeps): Promise<number> {
  let runs = 0;
  for (let before = -1; before !== runs; ) {
    before = runs;
    let after: number | undefined = 0;
    while (after !== undefined) {
      const { accountIds, next } = await dueAccounts(queue.prisma, new Date(queue.clock()), after);
      for (const accountId of accountIds) runs += await runAccount(queue, accountId);
      after = next;
    }
  }
  return runs;
}

async function runAccount(queue: QueueDeps, accountId: number): Promise<number> {
  let runs = 0;
  for (
    let job = await claimNext(queue, accountId);
    job !== undefined;
    job = await claimNext(queue, accountId)
  ) {
    await runJob(queue, job);
    runs++;
  }
  return runs;
}
