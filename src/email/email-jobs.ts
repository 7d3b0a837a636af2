import type { Customer, Job } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import { newJob } from '../jobs/job-definition.ts';
import { confirmationMail } from './confirmation-mail.job.ts';
import { emailRecheck, FIRST_RECHECK } from './email-recheck.job.ts';

/** What decides whether mail goes to a customer's email, and whether name servers are asked again. */
export type EmailFacts = Pick<
  Customer,
  'accountId' | 'id' | 'emailKey' | 'emailVerifiedAt' | 'emailHardbounce' | 'emailDeliverability'
>;

export interface EmailJobsOptions {
  /** Whether the customer is to be asked for a confirmation where one is missing. */
  sendConfirmation: boolean;
  now: Date;
  newId: NewId;
}

/** The work that a customer's new email leaves behind; to be written together with the customer. */
export function emailJobs(customer: EmailFacts, { sendConfirmation, now, newId }: EmailJobsOptions): Job[] {
  const { accountId, id: customerId, emailKey } = customer;
  if (emailKey === null) return [];
  const jobs: Job[] = [];
  if (sendConfirmation && awaitsConfirmation(customer)) {
    jobs.push(newJob(confirmationMail, { accountId, customerId, payload: { emailKey } }, now, newId));
  }
  if (customer.emailDeliverability === 'UNKNOWN') {
    const runAt = new Date(now.getTime() + FIRST_RECHECK);
    jobs.push(newJob(emailRecheck, { accountId, customerId, payload: { emailKey }, runAt }, now, newId));
  }
  return jobs;
}

/** Whether a confirmation mail makes sense: the email is not verified, and mail to it does not fail for good. */
export function awaitsConfirmation({
  emailKey,
  emailVerifiedAt,
  emailHardbounce,
}: Pick<EmailFacts, 'emailKey' | 'emailVerifiedAt' | 'emailHardbounce'>): boolean {
  return emailKey !== null && emailVerifiedAt === null && !emailHardbounce;
}
