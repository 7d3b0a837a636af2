import type { CreateContext } from './create-context.ts';
import type { CreateOutcome } from './create-outcome.ts';
import { toChange, toCreate, toNewRecord } from './customer-write.ts';
import type { CustomerDeps } from './deps.ts';
import { type ExistingCustomer, findExisting } from './existing-customers.ts';
import type { Issue } from './issue.ts';
import type { ReadyCustomer } from './prepare-customers.ts';
import { settleExisting } from './settle-existing.ts';
import type { CustomerStore } from './store-customers.ts';
import { findHolders, takenIssues, uniqueFields } from './taken.ts';
import { heldByOthers } from './write-batch.ts';
import type { CustomerWrite } from './write-rows.ts';

/** What is to be done for a customer, or what its answer is without doing anything. */
export type PlannedWrite =
  | { write: CustomerWrite; outcome?: undefined }
  | { write?: undefined; outcome: CreateOutcome };

/** Decides for customers that have nothing in common whether each is new, changes one that is there, or neither. */
export async function planWrites(
  deps: CustomerDeps,
  context: CreateContext,
  customers: readonly ReadyCustomer[],
  { client }: CustomerStore,
): Promise<PlannedWrite[]> {
  const existing =
    context.ifExists === 'ERROR'
      ? []
      : await findExisting(
          client,
          context,
          customers.map(({ unique }) => unique),
        );
  const planned = customers.map((ready, i) => planWrite(deps, context, ready, existing[i]));
  return refuseTaken(context, planned, client);
}

function planWrite(
  deps: CustomerDeps,
  context: CreateContext,
  ready: ReadyCustomer,
  existing: ExistingCustomer | undefined,
): PlannedWrite {
  const fresh = toNewRecord(deps, context, ready, existing?.customer.id);
  if (existing === undefined) {
    // Rules that a stored customer met do not make a new one.
    if (ready.forExisting) return { outcome: { issues: [changing] } };
    return { write: toCreate(deps, context, ready, fresh) };
  }
  const settled = settleExisting(context, ready, existing, fresh);
  switch (settled.kind) {
    case 'keep':
      return { outcome: { result: settled.result, customer: settled.customer } };
    case 'refuse':
      return { outcome: { issues: settled.issues } };
    case 'change':
      return { write: toChange(deps, context, ready, settled) };
  }
}

/**
 * A change that repeats another customer's value fails the statement for its neighbours too, so those that can be
 * known before are taken out; the constraint still decides about the rest.
 */
async function refuseTaken(
  { account, actor }: CreateContext,
  planned: readonly PlannedWrite[],
  client: CustomerStore['client'],
): Promise<PlannedWrite[]> {
  const risky = planned.flatMap(({ write }) =>
    write?.change !== undefined && uniqueFields.some((field) => field in (write.change?.columns ?? {}))
      ? [write.customer]
      : [],
  );
  if (risky.length === 0) return [...planned];
  const holders = await findHolders(client, account.id, risky);
  return planned.map((each): PlannedWrite => {
    if (each.write === undefined) return each;
    const { customer } = each.write;
    const issues = takenIssues(heldByOthers(holders.get(customer) ?? {}, customer.id), actor);
    return issues.length === 0 ? each : { outcome: { issues } };
  });
}

/** Somebody else keeps changing the same customer. */
export const changing: Issue = {
  code: 'BUSY',
  path: ['input'],
  message: 'This customer is being changed by others at the same moment; nothing was written. Send it again.',
};
