import type { Event } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';

/** What can become known of a customer's email after the create. */
export type EmailEventType = 'customer.email_verified' | 'customer.email_bounced' | 'customer.email_checked';

export interface EmailChange {
  type: EmailEventType;
  accountId: number;
  customerId: string;
  /** The token subject, or what else caused it, e.g. `job:email-recheck`. */
  actor: string;
  now: Date;
}

/** The row of the outbox that tells of it; to be written together with the change. */
export function emailEvent({ type, accountId, customerId, actor, now }: EmailChange, newId: NewId): Event {
  return { accountId, id: newId(now.getTime()), customerId, type, actor, createdAt: now };
}
