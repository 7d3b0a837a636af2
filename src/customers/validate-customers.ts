import type { CreateContext } from './create-context.ts';
import type { CreateOutcome } from './create-outcome.ts';
import type { CustomerRecord } from './customer-record.ts';
import { toNewRecord } from './customer-write.ts';
import type { CustomerDeps } from './deps.ts';
import { type ExistingCustomer, findExisting, mayBeSame } from './existing-customers.ts';
import type { Prepared, ReadyCustomer } from './prepare-customers.ts';
import { explainRefused } from './refused-customers.ts';
import { settleExisting } from './settle-existing.ts';
import {
  findHolders,
  type Held,
  takenIssues,
  type UniqueField,
  type UniqueValues,
  uniqueFields,
} from './taken.ts';
import { heldByOthers } from './write-batch.ts';

/** What writing would answer, without writing: each customer of an outcome is the row as it would be. */
export async function validateCustomers(
  deps: CustomerDeps,
  context: CreateContext,
  prepared: readonly Prepared[],
): Promise<CreateOutcome[]> {
  const outcomes = await explainRefused(context, prepared, deps.prisma);
  const unique = prepared.flatMap(({ ready }) => (ready === undefined ? [] : [ready.unique]));
  const holders = await findHolders(deps.prisma, context.account.id, unique);
  const existing = context.ifExists === 'ERROR' ? [] : await findExisting(deps.prisma, context, unique);
  const batch = new BatchView();
  let next = 0;
  return prepared.map(({ ready }, index) => {
    const refused = outcomes[index];
    if (refused !== undefined) return refused;
    if (ready === undefined) throw new Error('an input without outcome');
    const known = existing[next++];
    const found =
      context.ifExists === 'ERROR' ? undefined : (batch.find(ready.unique) ?? batch.latest(known));
    const outcome = decide(deps, context, ready, found);
    if (outcome.customer === undefined) return outcome;
    const ownId = outcome.customer.id;
    const held = {
      ...heldByOthers(holders.get(ready.unique) ?? {}, ownId),
      ...heldByOthers(batch.holders(ready.unique), ownId),
    };
    const isWritten = outcome.result === 'CREATED' || outcome.result === 'UPDATED';
    const issues = isWritten ? takenIssues(held, context.actor, (id) => batch.indexOf(id)) : [];
    if (issues.length > 0) return { issues };
    if (isWritten) batch.add(outcome.customer, index, ready.customer.importPaymentMethods);
    return outcome;
  });
}

function decide(
  deps: CustomerDeps,
  context: CreateContext,
  ready: ReadyCustomer,
  found: ExistingCustomer | undefined,
): CreateOutcome {
  const fresh = toNewRecord(deps, context, ready, found?.customer.id);
  if (found === undefined) return { result: 'CREATED', customer: fresh };
  const settled = settleExisting(context, ready, found, fresh);
  switch (settled.kind) {
    case 'keep':
      return { result: settled.result, customer: settled.customer };
    case 'refuse':
      return { issues: settled.issues };
    case 'change':
      return { result: 'UPDATED', customer: settled.changed };
  }
}

/** The customers that earlier inputs of the same batch would have made or changed. */
class BatchView {
  readonly #byValue = new Map<string, CustomerRecord>();
  readonly #byId = new Map<
    string,
    { customer: CustomerRecord; index: number; hasPaymentMethodImport: boolean }
  >();

  add(customer: CustomerRecord, index: number, startsImport: boolean): void {
    const before = this.#byId.get(customer.id);
    const hasPaymentMethodImport = startsImport || (before?.hasPaymentMethodImport ?? false);
    this.#byId.set(customer.id, { customer, index: before?.index ?? index, hasPaymentMethodImport });
    for (const field of uniqueFields) {
      if (customer[field] !== null) this.#byValue.set(key(field, customer[field]), customer);
    }
  }

  /** The customer that an input means; see `findExisting`. */
  find(unique: UniqueValues): ExistingCustomer | undefined {
    const same = this.#holder('oldProviderId', unique);
    const sameEmail = this.#holder('emailKey', unique);
    const customer = same ?? (sameEmail && mayBeSame(sameEmail, unique) ? sameEmail : undefined);
    return customer && this.latest({ customer, credential: undefined, hasPaymentMethodImport: false });
  }

  /** A stored customer as an earlier input would have left it. */
  latest(stored: ExistingCustomer | undefined): ExistingCustomer | undefined {
    const latest = stored && this.#byId.get(stored.customer.id);
    if (stored === undefined || latest === undefined) return stored;
    const hasPaymentMethodImport = stored.hasPaymentMethodImport || latest.hasPaymentMethodImport;
    return { ...stored, customer: latest.customer, hasPaymentMethodImport };
  }

  holders(unique: UniqueValues): Held {
    const held: Held = {};
    for (const field of uniqueFields) {
      const holder = this.#holder(field, unique);
      if (holder !== undefined) held[field] = holder;
    }
    return held;
  }

  indexOf(id: string): number | undefined {
    return this.#byId.get(id)?.index;
  }

  #holder(field: UniqueField, unique: UniqueValues): CustomerRecord | undefined {
    const value = unique[field];
    return value === null ? undefined : this.#byValue.get(key(field, value));
  }
}

function key(field: UniqueField, value: string): string {
  return `${field} ${value}`;
}
