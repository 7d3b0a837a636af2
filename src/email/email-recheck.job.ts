import { exponentialBackoff } from '../jobs/backoff.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import { parseEmailKey } from './confirmation-mail.job.ts';

export interface EmailRecheck {
  /** The canonical email whose name servers did not answer; another one is not this job's. */
  emailKey: string;
}

/** How long name servers get to recover before the first re-check, in milliseconds. */
export const FIRST_RECHECK = 60_000;

/** Asks the name servers again about an email that was accepted without their answer. Tries for about two days. */
export const emailRecheck: JobDefinition<EmailRecheck> = {
  kind: 'email-recheck',
  parse: parseEmailKey,
  maxAttempts: 12,
  backoff: exponentialBackoff({ first: 120_000, longest: 12 * 3_600_000 }),
  timeout: 30_000,
};
