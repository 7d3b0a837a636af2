import type { Credential, Event, Job } from '../db/generated/prisma/client.ts';
import { emailJobs } from '../email/email-jobs.ts';
import { scheduleImport } from '../payments/schedule-import.ts';
import { photoOf } from '../photos/stored-photo.ts';
import { clearAway } from '../photos/unused-photo.job.ts';
import type { CreateContext } from './create-context.ts';
import type { ChangedColumns } from './customer-change.ts';
import { type CustomerRecord, toRecord } from './customer-record.ts';
import type { CustomerDeps } from './deps.ts';
import type { ReadyCustomer } from './prepare-customers.ts';
import type { CustomerWrite, NewPhoto } from './write-rows.ts';

type WriteDeps = Pick<CustomerDeps, 'clock' | 'newId' | 'photos'>;

/**
 * The row that a customer would become if it were new.
 *
 * @param existingId of the customer who is to be compared with it, and whose photo it would become.
 */
export function toNewRecord(
  { clock, newId, photos }: WriteDeps,
  { account }: CreateContext,
  ready: ReadyCustomer,
  existingId?: string,
): CustomerRecord {
  const time = clock();
  const [accountId, id] = [account.id, existingId ?? newId(time)];
  return toRecord(ready.customer, {
    accountId,
    id,
    now: new Date(time),
    deliverability: ready.verdict.stored,
    photo: ready.photo && photos.reserve({ accountId, customerId: id }, ready.photo),
  });
}

/** Everything that a new customer writes. */
export function toCreate(
  deps: WriteDeps,
  context: CreateContext,
  ready: ReadyCustomer,
  customer: CustomerRecord,
): CustomerWrite {
  return {
    customer,
    credential: toCredentialRow(ready, customer, customer.createdAt),
    photo: toNewPhoto(ready, customer),
    event: toEvent(deps, context, 'customer.created', customer),
    ...followUps(deps, ready, customer, customer.emailKey !== null),
    idempotency: context.remember?.('CREATED', customer, ready.photo),
  };
}

/** Everything that a change of a customer writes. */
export function toChange(
  deps: WriteDeps,
  context: CreateContext,
  ready: ReadyCustomer,
  { stored, changed, columns }: { stored: CustomerRecord; changed: CustomerRecord; columns: ChangedColumns },
): CustomerWrite {
  const { jobs, paymentMethodImport } = followUps(deps, ready, changed, columns.emailKey !== undefined);
  return {
    customer: changed,
    change: { columns, since: stored.updatedAt },
    // The password that is stored already stays as it is.
    credential:
      columns.passwordLastUpdatedAt === undefined
        ? undefined
        : toCredentialRow(ready, changed, changed.updatedAt),
    photo: columns.profilePhoto === undefined ? undefined : toNewPhoto(ready, changed),
    event: toEvent(deps, context, 'customer.updated', changed),
    jobs: [...jobs, ...(columns.profilePhoto === undefined ? [] : clearReplaced(deps, stored, changed))],
    paymentMethodImport,
    idempotency: context.remember?.('UPDATED', changed, ready.photo),
  };
}

/** The work that a write leaves for the workers. */
function followUps(
  { newId }: WriteDeps,
  { customer: { sendConfirmation, importPaymentMethods } }: ReadyCustomer,
  record: CustomerRecord,
  hasNewEmail: boolean,
): Pick<CustomerWrite, 'jobs' | 'paymentMethodImport'> {
  const now = record.updatedAt;
  const jobs = hasNewEmail ? emailJobs(record, { sendConfirmation, now, newId }) : [];
  if (!importPaymentMethods) return { jobs };
  const { job, state } = scheduleImport(record, now, newId);
  return { jobs: [...jobs, job], paymentMethodImport: state };
}

function toNewPhoto({ photo }: ReadyCustomer, customer: CustomerRecord): NewPhoto | undefined {
  const stored = photoOf(customer);
  return photo && stored && { stored, bytes: photo.bytes };
}

function clearReplaced({ newId }: WriteDeps, before: CustomerRecord, { updatedAt }: CustomerRecord): Job[] {
  const photo = photoOf(before);
  const owner = { accountId: before.accountId, customerId: before.id };
  return photo === undefined ? [] : [clearAway(photo.key, owner, { now: updatedAt, newId })];
}

function toCredentialRow(
  { credential }: ReadyCustomer,
  { accountId, id, siteId }: CustomerRecord,
  now: Date,
): Credential | undefined {
  return credential && { accountId, customerId: id, siteId, ...credential, createdAt: now, updatedAt: now };
}

function toEvent(deps: WriteDeps, { actor }: CreateContext, type: string, customer: CustomerRecord): Event {
  const { accountId, id, updatedAt } = customer;
  const eventId = deps.newId(updatedAt.getTime());
  return { accountId, id: eventId, customerId: id, type, actor: actor.subject, createdAt: updatedAt };
}
