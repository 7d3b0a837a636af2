import type { Job, PaymentMethodImport } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import { newJob } from '../jobs/job-definition.ts';
import { importPaymentMethodsJob } from './import-payment-methods.job.ts';

/** The rows that ask for the import of a customer's payment methods; they are written together. */
export interface ScheduledImport {
  job: Job;
  state: PaymentMethodImport;
}

export function scheduleImport(
  { accountId, id: customerId }: { accountId: number; id: string },
  now: Date,
  newId: NewId,
): ScheduledImport {
  const payload = { provider: 'STRIPE' } as const;
  return {
    job: newJob(importPaymentMethodsJob, { accountId, customerId, payload }, now, newId),
    state: {
      accountId,
      customerId,
      status: 'QUEUED',
      imported: 0,
      skipped: 0,
      errorCode: null,
      startedAt: null,
      finishedAt: null,
    },
  };
}
