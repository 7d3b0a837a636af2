import { exponentialBackoff } from '../jobs/backoff.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';

export interface ConfirmationMail {
  /** The canonical email that is to be confirmed; nothing is sent when the customer has another one by then. */
  emailKey: string;
}

/** Asks a customer by mail to confirm the email address. Tries for about a day. */
export const confirmationMail: JobDefinition<ConfirmationMail> = {
  kind: 'confirmation-mail',
  parse: parseEmailKey,
  maxAttempts: 15,
  backoff: exponentialBackoff({ first: 20_000, longest: 4 * 3_600_000 }),
  timeout: 120_000,
};

/** @throws TypeError */
export function parseEmailKey(payload: unknown): { emailKey: string } {
  const { emailKey } = (payload ?? {}) as Partial<ConfirmationMail>;
  if (typeof emailKey !== 'string' || emailKey === '') throw new TypeError('emailKey must be a text');
  return { emailKey };
}
