import { type Actor, maySeeSite, requireScope } from '../customers/actor.ts';
import type { CustomerRecord } from '../customers/customer-record.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { Issue } from '../customers/issue.ts';
import { isUuid } from '../customers/stored-text.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { newJob } from '../jobs/job-definition.ts';
import { confirmationMail } from './confirmation-mail.job.ts';
import { nextRequest } from './confirmation-throttle.ts';

export type ResendOutcome =
  | { customer: CustomerRecord; issues?: undefined }
  | { customer?: undefined; issues: Issue[] };

type ResendDeps = Pick<CustomerDeps, 'prisma' | 'clock' | 'newId' | 'jobSignal'>;

/**
 * Schedules a further confirmation mail to a customer, not too often.
 *
 * @throws ForbiddenError without the scope `customers:write`; database errors when the database is away.
 */
export async function resendConfirmation(
  deps: ResendDeps,
  actor: Actor,
  customerId: string,
): Promise<ResendOutcome> {
  requireScope(actor, 'customers:write');
  const { accountId } = actor;
  const outcome = isUuid(customerId)
    ? await inTransaction(deps.prisma, (tx) => resend(deps, tx, actor, customerId.toLowerCase()))
    : { issues: [notFound] };
  if (outcome.customer !== undefined) deps.jobSignal.wake(accountId);
  return outcome;
}

async function resend(
  { clock, newId }: ResendDeps,
  tx: Transaction,
  actor: Actor,
  customerId: string,
): Promise<ResendOutcome> {
  const { accountId } = actor;
  // Held to the end, so that of several requests at once one sees what the other was granted.
  await tx.$queryRaw`
    SELECT id FROM customers WHERE account_id = ${accountId} AND id = ${customerId}::uuid FOR NO KEY UPDATE`;
  const customer = await tx.customer.findUnique({ where: { accountId_id: { accountId, id: customerId } } });
  if (customer === null || !maySeeSite(actor, customer.siteId)) return { issues: [notFound] };
  const { emailKey } = customer;
  if (emailKey === null) return { issues: [noEmail] };
  if (customer.emailVerifiedAt !== null) return { issues: [alreadyVerified] };
  if (customer.emailHardbounce) return { issues: [bounced] };

  const now = new Date(clock());
  const key = { accountId, customerId };
  const known = await tx.confirmationRequest.findUnique({ where: { accountId_customerId: key } });
  const { granted, retryAfterSeconds } = nextRequest(known, now);
  if (granted === undefined) return { issues: [tooOften(retryAfterSeconds)] };
  await tx.confirmationRequest.upsert({
    where: { accountId_customerId: key },
    create: { ...key, ...granted },
    update: granted,
  });
  await enqueue(tx, [newJob(confirmationMail, { ...key, payload: { emailKey } }, now, newId)]);
  return { customer };
}

const path = ['customerId'];

const notFound: Issue = {
  code: 'CUSTOMER_NOT_FOUND',
  path,
  message: 'There is no such customer, or none that is open to this token.',
};

const noEmail: Issue = { code: 'REQUIRED', path, message: 'Give the customer an email first.' };

const alreadyVerified: Issue = {
  code: 'EMAIL_ALREADY_VERIFIED',
  path,
  message: "The customer's email is verified; no mail is needed.",
};

const bounced: Issue = {
  code: 'EMAIL_UNDELIVERABLE',
  path,
  message: "Mail to the customer's email fails for good; give the customer another email.",
  params: { reason: 'HARD_BOUNCE' },
};

function tooOften(retryAfterSeconds: number): Issue {
  return {
    code: 'CONFIRMATION_THROTTLED',
    path,
    message: `A confirmation mail was asked for a short time ago. Try again in ${retryAfterSeconds} s.`,
    params: { retryAfterSeconds },
  };
}
