import { exponentialBackoff } from '../jobs/backoff.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';

export interface ImportPaymentMethods {
  provider: 'STRIPE';
}

/** Imports the payment methods of the job's customer; ten attempts take about three quarters of an hour. */
export const importPaymentMethodsJob: JobDefinition<ImportPaymentMethods> = {
  kind: 'import-payment-methods',
  parse(payload) {
    const { provider } = (payload ?? {}) as Partial<ImportPaymentMethods>;
    if (provider !== 'STRIPE') throw new Error('provider must be STRIPE');
    return { provider };
  },
  maxAttempts: 10,
  backoff: exponentialBackoff({ first: 5_000, longest: 3_600_000 }),
  timeout: 120_000,
};
