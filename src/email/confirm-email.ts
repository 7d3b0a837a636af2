import { type Actor, maySeeSite, requireScope } from '../customers/actor.ts';
import type { CustomerRecord } from '../customers/customer-record.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { Issue } from '../customers/issue.ts';
import type { Customer } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SignedConfirmation } from './confirmation-token.ts';
import { emailEvent } from './email-event.ts';

export type ConfirmOutcome =
  | { customer: CustomerRecord; issues?: undefined }
  | { customer?: undefined; issues: [Issue] };

export type ConfirmDeps = Pick<CustomerDeps, 'prisma' | 'clock' | 'newId' | 'confirmationTokens'>;

/**
 * The confirmation as an account's own front end hands it on.
 *
 * @throws ForbiddenError without the scope `customers:write`; database errors when the database is away.
 */
export async function confirmCustomerEmail(
  deps: ConfirmDeps,
  actor: Actor,
  token: string,
): Promise<ConfirmOutcome> {
  requireScope(actor, 'customers:write');
  const mayConfirm = ({ accountId, siteId }: Customer) =>
    accountId === actor.accountId && maySeeSite(actor, siteId);
  return confirmEmail(deps, token, { subject: actor.subject, mayConfirm });
}

export interface ConfirmedBy {
  /** For the record of who did what. */
  subject: string;
  mayConfirm(customer: Customer): boolean;
}

/**
 * Marks the email that a token was sent to as verified. Doing so again with the token, or with another one of the same
 * email, changes nothing and succeeds; a token whose confirmation was undone since does not confirm a second time.
 */
export async function confirmEmail(
  deps: ConfirmDeps,
  token: string,
  { subject, mayConfirm }: ConfirmedBy,
): Promise<ConfirmOutcome> {
  const signed = deps.confirmationTokens.read(token);
  if (signed === undefined) return { issues: [invalid] };
  if (signed.expiresAt <= deps.clock()) return { issues: [expired] };
  const addressee = await findAddressee(deps, signed);
  if (addressee === undefined || !mayConfirm(addressee)) return { issues: [invalid] };
  if (addressee.emailVerifiedAt !== null) return { customer: addressee };

  const wasNew = await useToken(deps, signed, addressee, subject);
  // Read again: another confirmation, or a change of the email, may have come between.
  const customer = await findAddressee(deps, signed);
  if (customer === undefined) return { issues: [invalid] };
  if (customer.emailVerifiedAt !== null) return { customer };
  return { issues: [wasNew ? invalid : used] };
}

/** The customer who has the email that the token was sent to. */
async function findAddressee(
  { prisma, confirmationTokens }: ConfirmDeps,
  signed: SignedConfirmation,
): Promise<Customer | undefined> {
  const { accountId, customerId: id } = signed;
  const customer = await prisma.customer.findUnique({ where: { accountId_id: { accountId, id } } });
  const isTheirs = customer?.emailKey != null && confirmationTokens.isFor(signed, customer.emailKey);
  return isTheirs ? customer : undefined;
}

/** Whether this was the token's first use; the customer is verified then, unless the email has changed meanwhile. */
function useToken(
  { prisma, clock, newId }: ConfirmDeps,
  { accountId, tokenId }: SignedConfirmation,
  { id: customerId, emailKey }: Customer,
  actor: string,
): Promise<boolean> {
  const now = new Date(clock());
  return inTransaction(prisma, async (tx) => {
    const use = { accountId, tokenId, customerId, emailKey: emailKey ?? '', confirmedAt: now };
    // Whoever comes second waits here for the first to commit.
    const { count: uses } = await tx.emailConfirmation.createMany({ data: [use], skipDuplicates: true });
    if (uses === 0) return false;
    const { count: verified } = await tx.customer.updateMany({
      where: { accountId, id: customerId, emailKey, emailVerifiedAt: null },
      data: { emailVerifiedAt: now, updatedAt: now },
    });
    if (verified === 0) return true;
    const type = 'customer.email_verified';
    await tx.event.create({ data: emailEvent({ type, accountId, customerId, actor, now }, newId) });
    return true;
  });
}

const path = ['token'];

const invalid: Issue = {
  code: 'CONFIRMATION_TOKEN_INVALID',
  path,
  message:
    'The token was not made here, belongs to another account or site, or the customer has another email by now.',
};

const expired: Issue = {
  code: 'CONFIRMATION_TOKEN_EXPIRED',
  path,
  message: 'The token has expired; send a new one with resendConfirmation.',
};

const used: Issue = {
  code: 'CONFIRMATION_TOKEN_USED',
  path,
  message:
    'The token was used before, and its confirmation was undone since; send a new one with resendConfirmation.',
};
