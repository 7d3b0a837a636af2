import type { CreateContext } from './create-context.ts';
import { type ChangedColumns, changedColumns, mergedMetadata } from './customer-change.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { ExistingCustomer } from './existing-customers.ts';
import { inputPath } from './field-rules.ts';
import type { Issue } from './issue.ts';
import { checkMetadata } from './metadata.ts';
import type { ReadyCustomer } from './prepare-customers.ts';

/** What an input means for a customer who is there already. */
export type Settled =
  | { kind: 'keep'; result: 'RETURNED' | 'UNCHANGED'; customer: CustomerRecord }
  | { kind: 'change'; stored: CustomerRecord; changed: CustomerRecord; columns: ChangedColumns }
  | { kind: 'refuse'; issues: Issue[] };

/**
 * Decides by `ifExists` alone; whether the values are free is for others to say.
 *
 * @param fresh the row that the input would become if it were new.
 */
export function settleExisting(
  { ifExists }: Pick<CreateContext, 'ifExists'>,
  { draft, customer: checked, credential: sent }: ReadyCustomer,
  { customer: stored, credential, hasPaymentMethodImport }: ExistingCustomer,
  fresh: CustomerRecord,
): Settled {
  if (ifExists === 'RETURN') return { kind: 'keep', result: 'RETURNED', customer: stored };
  const columns = changedColumns(stored, draft, fresh);
  if (columns.metadata !== undefined) {
    // Each side keeps the rules; together they may have too many keys.
    const issues = checkMetadata(mergedMetadata(stored, draft), inputPath('metadata'));
    if (issues.length > 0) return { kind: 'refuse', issues };
  }
  const keepsPassword =
    sent !== undefined && sent.scheme === credential?.scheme && sent.hash === credential.hash;
  if (checked.password !== undefined && !keepsPassword) {
    columns.passwordLastUpdatedAt = fresh.createdAt;
  }
  const startsImport = checked.importPaymentMethods && !hasPaymentMethodImport;
  if (Object.keys(columns).length === 0 && !startsImport)
    return { kind: 'keep', result: 'UNCHANGED', customer: stored };
  // Never the same again, however coarse the clock: a change that was read before this one must notice it.
  columns.updatedAt = new Date(Math.max(fresh.updatedAt.getTime(), stored.updatedAt.getTime() + 1));
  return { kind: 'change', stored, changed: { ...stored, ...columns }, columns };
}
