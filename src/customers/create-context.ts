import type { Photo } from '../photos/photo.ts';
import type { Account } from './account.ts';
import { type Actor, maySeeSite } from './actor.ts';
import type { CreateResult, IfExists } from './create-outcome.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { CustomerDeps } from './deps.ts';
import type { IdempotencyRow } from './write-rows.ts';

/** What one call of a create is about, besides its inputs. */
export interface CreateContext {
  actor: Actor;
  account: Account;
  siteId: number;
  ifExists: IfExists;
  /** How long to wait, in milliseconds, while the hasher has no room; 0 refuses at once. */
  hasherPatience: number;
  /** Whether the input may bring a photo: a single one may. */
  takesPhoto?: boolean | undefined;
  /** Makes the row that lets a retry find this answer; it is written together with the customer. */
  remember?:
    | ((result: CreateResult, customer: CustomerRecord, photo: Photo | undefined) => IdempotencyRow)
    | undefined;
}

/** The account, when it has the site and the actor may use it. */
export async function accountOfSite(
  deps: Pick<CustomerDeps, 'accounts'>,
  actor: Actor,
  siteId: number,
): Promise<Account | undefined> {
  return maySeeSite(actor, siteId) ? deps.accounts.withSite(actor.accountId, siteId) : undefined;
}
