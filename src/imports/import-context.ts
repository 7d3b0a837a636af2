import type { CreateContext } from '../customers/create-context.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportOptions } from './import-options.ts';
import type { ImportRecord } from './import-state.ts';

/**
 * For whom and how the customers of a file are made.
 *
 * @param actor the subject that is noted as the cause of what is written
 */
export async function importContext(
  deps: Pick<ImportDeps, 'accounts'>,
  { accountId, siteId, actor }: Pick<ImportRecord, 'accountId' | 'siteId' | 'actor'>,
  { ifExists = 'ERROR' }: ImportOptions,
): Promise<CreateContext> {
  const account = await deps.accounts.withSite(accountId, siteId);
  if (account === undefined) throw new Error(`Account ${accountId} has no site ${siteId} any more.`);
  return {
    actor: { accountId, subject: actor, scopes: new Set() },
    account,
    siteId,
    ifExists,
    hasherPatience: Number.POSITIVE_INFINITY,
    takesPhoto: false,
  };
}
