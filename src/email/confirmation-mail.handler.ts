import type { Account, Customer, PrismaClient } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import { type Commit, type JobKind, jobKind } from '../jobs/job-handler.ts';
import type { PublicAddress } from '../public-address.ts';
import { confirmationLink } from './confirmation-link.ts';
import { confirmationMail } from './confirmation-mail.job.ts';
import { confirmationMessage } from './confirmation-message.ts';
import type { ConfirmationTokens } from './confirmation-token.ts';
import { emailEvent } from './email-event.ts';
import { awaitsConfirmation } from './email-jobs.ts';
import { type Mail, type Mailbox, type Mailer, RecipientRefused } from './mail.ts';
import type { MailConfig } from './mail-config.ts';
import { recipientName } from './recipient-name.ts';
import { wordsIn } from './templates/languages.ts';

export interface ConfirmationMailDeps {
  prisma: PrismaClient;
  mailer: Mailer;
  confirmationTokens: ConfirmationTokens;
  mailConfig: Pick<MailConfig, 'from' | 'confirmationHours'>;
  publicAddress: PublicAddress;
  clock: () => number;
  newId: NewId;
}

/** Sends the mail, unless there is nothing to confirm any more. An address that is refused for good is marked so. */
export function confirmationMailKind(deps: ConfirmationMailDeps): JobKind {
  return jobKind(confirmationMail, {
    async run({ job, payload: { emailKey }, signal }) {
      const { accountId, id: tokenId, customerId } = job;
      const customer = await deps.prisma.customer.findFirst({ where: { accountId, emailKey } });
      if (customer?.id !== customerId || !awaitsConfirmation(customer)) return undefined;
      const account = await deps.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
      try {
        await deps.mailer.send(composeMail(deps, { account, customer, emailKey, tokenId }), signal);
        return undefined;
      } catch (error) {
        if (error instanceof RecipientRefused) return markBounced(deps, customer);
        throw error;
      }
    },
  });
}

interface Confirmation {
  account: Account;
  customer: Customer;
  emailKey: string;
  /** The job's id, so that every attempt sends the same token but for its expiry. */
  tokenId: string;
}

function composeMail(
  deps: ConfirmationMailDeps,
  { account, customer, emailKey, tokenId }: Confirmation,
): Mail {
  const { from, confirmationHours: hours } = deps.mailConfig;
  const sender = senderOf(account, from);
  const name = recipientName(customer);
  const words = wordsIn(customer.language);
  const token = deps.confirmationTokens.sign({
    accountId: account.id,
    customerId: customer.id,
    tokenId,
    emailKey,
    expiresAt: deps.clock() + hours * 3_600_000,
  });
  const link = confirmationLink(token, {
    own: account.confirmationUrl,
    publicUrl: deps.publicAddress.url,
    language: words.language,
  });
  return {
    id: tokenId,
    from: sender,
    to: { name: name ?? '', address: customer.emailAddress ?? '' },
    ...confirmationMessage({ words, sender: sender.name, name, link, hours }),
  };
}

function senderOf(account: Account, from: MailConfig['from']): Mailbox {
  return {
    name: account.mailFromName ?? from.name ?? account.name,
    address: account.mailFromAddress ?? from.address,
  };
}

function markBounced({ clock, newId }: ConfirmationMailDeps, { accountId, id, emailKey }: Customer): Commit {
  return async (tx) => {
    const now = new Date(clock());
    const { count } = await tx.customer.updateMany({
      where: { accountId, id, emailKey, emailHardbounce: false },
      data: { emailHardbounce: true, updatedAt: now },
    });
    if (count === 0) return;
    const actor = `job:${confirmationMail.kind}`;
    await tx.event.create({
      data: emailEvent({ type: 'customer.email_bounced', accountId, customerId: id, actor, now }, newId),
    });
  };
}
