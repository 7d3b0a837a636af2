import type { CreateContext } from './create-context.ts';
import type { CreateOutcome } from './create-outcome.ts';
import { findExisting } from './existing-customers.ts';
import { inFieldOrder } from './issue-order.ts';
import type { Prepared } from './prepare-customers.ts';
import type { CustomerStore } from './store-customers.ts';
import { findHolders, takenIssues } from './taken.ts';
import { heldByOthers } from './write-batch.ts';

/**
 * The outcomes of those that broke a rule, at their places: with values that are taken besides, so that their sender
 * has to mend them only once.
 */
export async function explainRefused(
  context: CreateContext,
  prepared: readonly Prepared[],
  client: CustomerStore['client'],
): Promise<(CreateOutcome | undefined)[]> {
  const refused = prepared.flatMap((each) => (each.issues === undefined ? [] : [each]));
  if (refused.length === 0) return prepared.map(() => undefined);
  const wanted = refused.map(({ unique }) => unique);
  const existing = context.ifExists === 'ERROR' ? [] : await findExisting(client, context, wanted);
  const holders = await findHolders(client, context.account.id, wanted);
  const outcomes = new Map(
    refused.map((each, i) => {
      const held = heldByOthers(holders.get(each.unique) ?? {}, existing[i]?.customer.id ?? '');
      return [each, { issues: inFieldOrder([...each.issues, ...takenIssues(held, context.actor)]) }];
    }),
  );
  return prepared.map((each) => (each.issues === undefined ? undefined : outcomes.get(each)));
}
