import type { Database } from '../db/database.ts';
import { isConflict, isUnavailable, isUniqueViolation } from '../db/errors.ts';
import { type Transaction, withSavepoint } from '../db/transaction.ts';
import type { Issue } from './issue.ts';
import { findHolders, type Held, type UniqueValues } from './taken.ts';
import type { CustomerWrite } from './write-rows.ts';
import { insertStatement } from './write-statement.ts';

export type WriteOutcome =
  | { status: 'written' }
  /** `held`: which of the values belong to another customer, and to whom. */
  | { status: 'taken'; held: Held }
  /** A change of a customer that has changed or gone since it was read. */
  | { status: 'stale' }
  /** The database refused this row alone, for a reason that the rules do not know. */
  | { status: 'failed'; error: unknown }
  /** Never tried: something that has to come before the write did not succeed. */
  | { status: 'refused'; issue: Issue };

/** Where a batch is written: by statements of their own, or as a part of a transaction. */
export type WriteTarget = Pick<Database, 'prisma' | 'run'> | { tx: Transaction };

/** Deadlocks and vanished holders resolve themselves when tried again. */
const MAX_ATTEMPTS = 5;

/**
 * The only place where customers get into the database. Each is written whole or not at all, and none depends on its
 * neighbours.
 *
 * @returns an outcome for each, in order.
 * @throws when the database is away; whether anything was written is then unknown.
 */
export async function writeBatch(
  target: WriteTarget,
  accountId: number,
  writes: readonly CustomerWrite[],
): Promise<WriteOutcome[]> {
  const outcomes = new Map<CustomerWrite, WriteOutcome>();
  let pending = firstOfEachCustomer(writes, outcomes);
  for (let attempt = 1; pending.length > 0; attempt++) {
    const written = await insert(target, pending, attempt, outcomes);
    if (written === undefined) continue;
    const losers = pending.filter((write) => !outcomes.has(write) && !written.has(write.customer.id));
    for (const write of pending) {
      if (written.has(write.customer.id)) outcomes.set(write, { status: 'written' });
    }
    pending = await explainLosers(target, accountId, losers, attempt, outcomes);
  }
  return writes.map(
    (write) => outcomes.get(write) ?? { status: 'failed', error: new Error('write without outcome') },
  );
}

/** A statement changes a row once: a second change of the same customer was decided before the first. */
function firstOfEachCustomer(
  writes: readonly CustomerWrite[],
  outcomes: Map<CustomerWrite, WriteOutcome>,
): readonly CustomerWrite[] {
  const ids = new Set<string>();
  return writes.filter((write) => {
    const isFirst = !ids.has(write.customer.id);
    if (!isFirst) outcomes.set(write, { status: 'stale' });
    ids.add(write.customer.id);
    return isFirst;
  });
}

/** The ids that are in the table now; undefined when the statement lost a conflict and is to be run again. */
async function insert(
  target: WriteTarget,
  writes: readonly CustomerWrite[],
  attempt: number,
  outcomes: Map<CustomerWrite, WriteOutcome>,
): Promise<Set<string> | undefined> {
  try {
    return await runInsert(target, writes);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    if (isConflict(error) && attempt < MAX_ATTEMPTS) return undefined;
    const [only] = writes;
    if (only !== undefined && writes.length === 1) {
      // A change repeats the value of another customer: found out below, like any other collision.
      const explained = only.change !== undefined && isUniqueViolation(error);
      if (!explained) outcomes.set(only, { status: 'failed', error });
      return new Set();
    }
    // One row spoils the statement; halving finds it and writes the others.
    const middle = Math.ceil(writes.length / 2);
    const halves = [writes.slice(0, middle), writes.slice(middle)];
    const written = new Set<string>();
    for (const half of halves) {
      for (const id of (await insert(target, half, MAX_ATTEMPTS, outcomes)) ?? []) written.add(id);
    }
    return written;
  }
}

interface Inserted {
  /** Of those that were written; null when all were. */
  ids: string[] | null;
}

async function runInsert(target: WriteTarget, writes: readonly CustomerWrite[]): Promise<Set<string>> {
  const { sql, parameters } = insertStatement(writes);
  const [row] =
    'tx' in target
      ? await withSavepoint(target.tx, () => target.tx.$queryRawUnsafe<Inserted[]>(sql, ...parameters))
      : await target.run<Inserted>(sql, parameters);
  return new Set(row?.ids === null ? writes.map(({ customer }) => customer.id) : row?.ids);
}

/** Finds out what each loser collided with, and returns those to try again because the holder is gone meanwhile. */
async function explainLosers(
  target: WriteTarget,
  accountId: number,
  losers: readonly CustomerWrite[],
  attempt: number,
  outcomes: Map<CustomerWrite, WriteOutcome>,
): Promise<CustomerWrite[]> {
  if (losers.length === 0) return [];
  const holders = await findHolders(
    'tx' in target ? target.tx : target.prisma,
    accountId,
    losers.map((write): UniqueValues => write.customer),
  );
  const again: CustomerWrite[] = [];
  for (const write of losers) {
    const held = heldByOthers(holders.get(write.customer) ?? {}, write.customer.id);
    if (Object.keys(held).length > 0) outcomes.set(write, { status: 'taken', held });
    else if (write.change !== undefined) outcomes.set(write, { status: 'stale' });
    else if (attempt < MAX_ATTEMPTS) again.push(write);
    else outcomes.set(write, { status: 'failed', error: new Error('a unique value was taken by nobody') });
  }
  return again;
}

export function heldByOthers(held: Held, ownId: string): Held {
  return Object.fromEntries(Object.entries(held).filter(([, holder]) => holder.id !== ownId));
}
