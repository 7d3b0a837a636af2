import type { Prisma } from '../db/generated/prisma/client.ts';
import { parseEmailAddress } from '../email/address.ts';
import { type Actor, maySeeSite, requireScope } from './actor.ts';
import { ArgumentError } from './argument-error.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { CustomerDeps } from './deps.ts';
import { isStorable, isUuid, usernameKey } from './stored-text.ts';

/** One way to name a customer; exactly one field must be set. */
export interface CustomerSelector {
  id?: string | null;
  email?: string | null;
  oldProviderId?: string | null;
  username?: string | null;
}

/** What a door wants to have loaded along with a customer. */
export type Relations = Pick<Prisma.CustomerFindFirstArgs, 'include'>;

/** The customer, or null when the account has none such, or only on a site that the token does not open. */
export async function findCustomer(
  deps: Pick<CustomerDeps, 'prisma'>,
  actor: Actor,
  selector: CustomerSelector,
  relations: Relations = {},
): Promise<CustomerRecord | null> {
  requireScope(actor, 'customers:read');
  const where = selectorWhere(selector);
  if (where === undefined) return null;
  const customer = await deps.prisma.customer.findFirst({
    ...relations,
    where: { accountId: actor.accountId, ...where },
  });
  return customer !== null && maySeeSite(actor, customer.siteId) ? customer : null;
}

/** Undefined when no customer can have such a value. */
function selectorWhere(selector: CustomerSelector): Prisma.CustomerWhereInput | undefined {
  const given = Object.entries(selector).filter(([, value]) => value !== null && value !== undefined);
  if (given.length !== 1) {
    throw new ArgumentError('Name the customer by exactly one of id, email, oldProviderId and username.');
  }
  const { id, email, oldProviderId, username } = selector;
  if (typeof id === 'string') return isUuid(id) ? { id } : undefined;
  if (typeof email === 'string') return emailWhere(email);
  const text = (oldProviderId ?? username ?? '').trim().normalize('NFC');
  if (!isStorable(text)) return undefined;
  return typeof oldProviderId === 'string' ? { oldProviderId: text } : { usernameKey: usernameKey(text) };
}

function emailWhere(email: string): Prisma.CustomerWhereInput | undefined {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? { emailKey: parsed.email.key } : undefined;
}
