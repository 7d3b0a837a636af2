import { sqlState } from '../db/errors.ts';
import type { Prisma, PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import type { CreateContext } from './create-context.ts';
import type { CreateOutcome } from './create-outcome.ts';
import type { CustomerDeps } from './deps.ts';
import { findExisting } from './existing-customers.ts';
import type { Issue } from './issue.ts';
import { changing, planWrites } from './plan-writes.ts';
import type { Prepared, ReadyCustomer } from './prepare-customers.ts';
import { explainRefused } from './refused-customers.ts';
import { type Held, takenIssues, uniqueFields } from './taken.ts';
import type { WriteOutcome } from './write-batch.ts';
import type { Write } from './writer.ts';

/** Where customers are read and written: by statements of their own, or inside one transaction. */
export interface CustomerStore {
  client: PrismaClient | Transaction;
  write: Write;
}

/** A customer on its way, with its place among the inputs. */
interface Row {
  index: number;
  ready: ReadyCustomer;
}

type Outcomes = (CreateOutcome | undefined)[];

/** Customers that change between being read and being written are read again, but not for ever. */
const MAX_ATTEMPTS = 20;

/**
 * Writes what was prepared, as if the inputs came one after the other: of two that are the same customer the first
 * wins, and with `ifExists` the second finds it.
 *
 * @returns an outcome for each, in order.
 */
export async function storeCustomers(
  deps: CustomerDeps,
  context: CreateContext,
  prepared: readonly Prepared[],
  store: CustomerStore,
): Promise<CreateOutcome[]> {
  const outcomes = await explainRefused(context, prepared, store.client);
  let pending = prepared.flatMap(({ ready }, index): Row[] =>
    ready === undefined ? [] : [{ index, ready }],
  );
  for (let attempt = 1; pending.length > 0 && attempt <= MAX_ATTEMPTS; ) {
    const [now, later] = context.ifExists === 'ERROR' ? [pending, []] : firstOfEach(pending);
    const again = await storeRound(deps, context, now, store, outcomes);
    if (again.length > 0) attempt++;
    pending = [...again, ...later].sort((a, b) => a.index - b.index);
  }
  for (const { index } of pending) outcomes[index] = { issues: [changing] };
  return outcomes.map((outcome) => {
    if (outcome === undefined) throw new Error('an input without outcome');
    return outcome;
  });
}

/** The rows that share no unique value with an earlier one, and the others. */
function firstOfEach(rows: readonly Row[]): [Row[], Row[]] {
  const seen = new Set<string>();
  const first: Row[] = [];
  const later: Row[] = [];
  for (const row of rows) {
    const { unique } = row.ready;
    const keys = uniqueFields.flatMap((field) =>
      unique[field] === null ? [] : [`${field} ${unique[field]}`],
    );
    (keys.some((key) => seen.has(key)) ? later : first).push(row);
    for (const key of keys) seen.add(key);
  }
  return [first, later];
}

/** Writes rows, notes their outcomes, and returns those to look at once more. */
async function storeRound(
  deps: CustomerDeps,
  context: CreateContext,
  rows: readonly Row[],
  store: CustomerStore,
  outcomes: Outcomes,
): Promise<Row[]> {
  const planned = await planWrites(
    deps,
    context,
    rows.map(({ ready }) => ready),
    store,
  );
  const writes = planned.flatMap(({ write }) => write ?? []);
  const results = writes.length === 0 ? [] : await store.write(writes);
  const resultOf = new Map(writes.map((write, i) => [write, results[i]]));
  const losers: { row: Row; result: Exclude<WriteOutcome, { status: 'written' }> }[] = [];
  for (const [i, row] of rows.entries()) {
    const { write, outcome } = planned[i] ?? {};
    const result = write && resultOf.get(write);
    if (outcome !== undefined) outcomes[row.index] = await remembered(context, store, row.ready, outcome);
    else if (write === undefined || result === undefined) throw new Error('a write without outcome');
    else if (result.status !== 'written') losers.push({ row, result });
    else {
      const { customer, change } = write;
      outcomes[row.index] = { result: change === undefined ? 'CREATED' : 'UPDATED', customer };
    }
  }
  return settleLosers(deps, context, losers, store, outcomes);
}

/** Nothing is written for a customer who stays as he is, so a key that came with him is written alone. */
async function remembered(
  { remember }: CreateContext,
  { client }: CustomerStore,
  { photo }: ReadyCustomer,
  outcome: CreateOutcome,
): Promise<CreateOutcome> {
  if (outcome.customer === undefined || remember === undefined) return outcome;
  const row = remember(outcome.result, outcome.customer, photo);
  await client.idempotencyKey.create({ data: { ...row, customer: row.customer as Prisma.InputJsonObject } });
  return outcome;
}

/** Says why each was not written, and returns those that somebody else created or changed at the same moment. */
async function settleLosers(
  deps: CustomerDeps,
  context: CreateContext,
  losers: readonly { row: Row; result: Exclude<WriteOutcome, { status: 'written' }> }[],
  store: CustomerStore,
  outcomes: Outcomes,
): Promise<Row[]> {
  if (losers.length === 0) return [];
  const meant =
    context.ifExists === 'ERROR'
      ? []
      : await findExisting(
          store.client,
          context,
          losers.map(({ row }) => row.ready.unique),
        );
  const newAt = indexOfNew(outcomes);
  const again: Row[] = [];
  for (const [i, { row, result }] of losers.entries()) {
    const holds = meant[i]?.customer.id;
    const isMeant =
      result.status === 'taken' && Object.values(result.held).some((holder) => holder.id === holds);
    if (result.status === 'stale' || isMeant) again.push(row);
    else if (result.status === 'taken') {
      outcomes[row.index] = {
        issues: takenIssues(heldBefore(row.index, result.held, newAt), context.actor, newAt),
      };
    } else if (result.status === 'refused') outcomes[row.index] = { issues: [result.issue] };
    else if (outcomes.length === 1) throw result.error;
    else outcomes[row.index] = { issues: [notStored(deps, result.error)] };
  }
  return again;
}

/** Which input of the batch became a customer. */
type IndexOfNew = (id: string) => number | undefined;

function indexOfNew(outcomes: Outcomes): IndexOfNew {
  const indexes = new Map(
    outcomes.flatMap((outcome, index) =>
      outcome?.result === 'CREATED' ? [[outcome.customer.id, index] as const] : [],
    ),
  );
  return (id) => indexes.get(id);
}

/** What was held when this input had its turn: a value that a later one took was free for it. */
function heldBefore(index: number, held: Held, newAt: IndexOfNew): Held {
  return Object.fromEntries(Object.entries(held).filter(([, holder]) => (newAt(holder.id) ?? -1) < index));
}

/** One row that the database does not take must not lose its neighbours their answer. */
function notStored({ logger }: CustomerDeps, error: unknown): Issue {
  logger.error({ state: sqlState(error) }, 'a customer of a batch was not stored');
  return {
    code: 'NOT_STORED',
    path: ['input'],
    message:
      'The database did not take this customer for a reason that no rule knows; see the log of the service.',
  };
}
