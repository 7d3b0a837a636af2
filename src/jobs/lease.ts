import { errorText, LeaseLost } from './job-errors.ts';
import type { ClaimedJob } from './job-handler.ts';
import { renewLease } from './job-table.ts';
import type { QueueDeps } from './run-job.ts';

/** Renews a run's lease until disposed of, and aborts the run when the job was lost to another worker. */
export function keepLease(queue: QueueDeps, job: ClaimedJob, run: AbortController): AsyncDisposable {
  let renewing: Promise<void> | undefined;
  const renew = async () => {
    try {
      const kept = await renewLease(queue.prisma, job, new Date(queue.clock() + queue.lease));
      if (!kept) run.abort(new LeaseLost(`The job ${job.id} was lost to another worker.`));
    } catch (error) {
      queue.logger.warn({ job: job.id, error: errorText(error) }, 'a lease could not be renewed');
    }
    renewing = undefined;
  };
  // Three chances before the lease ends.
  const timer = setInterval(() => {
    renewing ??= renew();
  }, queue.lease / 4);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
    },
  };
}
