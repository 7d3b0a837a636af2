import type { Customer } from '../db/generated/prisma/client.ts';
import type { Deliverability } from '../email/deliverability.ts';
import type { StoredPhoto } from '../photos/stored-photo.ts';
import type { NewCustomer } from './new-customer.ts';
import { usernameKey } from './stored-text.ts';

/** A stored customer, as the table `customers` holds it. */
export type CustomerRecord = Customer;

export interface RecordFacts {
  accountId: number;
  id: string;
  now: Date;
  deliverability: Deliverability['status'] | undefined;
  photo: StoredPhoto | undefined;
}

/** The row of a checked customer; what it says is what the table will hold, so nothing is read back after the write. */
export function toRecord(
  customer: NewCustomer,
  { accountId, id, now, deliverability, photo }: RecordFacts,
): CustomerRecord {
  return {
    accountId,
    id,
    siteId: customer.siteId,
    email: customer.email?.display ?? null,
    emailAddress: customer.email?.address ?? null,
    emailKey: customer.email?.key ?? null,
    emailDeliverability: deliverability ?? null,
    emailVerifiedAt: customer.emailVerified ? now : null,
    emailHardbounce: customer.emailHardbounce,
    emailMarketing: customer.emailMarketing ?? null,
    teleMarketing: customer.teleMarketing ?? null,
    billingEmail: customer.billingEmail ?? null,
    firstName: customer.firstName ?? null,
    lastName: customer.lastName ?? null,
    displayName: customer.displayName ?? null,
    organization: customer.organization ?? null,
    title: customer.title ?? null,
    salutation: customer.salutation ?? null,
    phone: customer.phone ?? null,
    taxId: customer.taxId ?? null,
    metadata: customer.metadata as CustomerRecord['metadata'],
    oldProviderId: customer.oldProviderId ?? null,
    isImported: customer.isImported,
    username: customer.username ?? null,
    usernameKey: customer.username === undefined ? null : usernameKey(customer.username),
    timezone: customer.timezone ?? null,
    language: customer.language ?? null,
    paymentGatewayId: customer.paymentGatewayId ?? null,
    profilePhoto: photo ?? null,
    passwordLastUpdatedAt: customer.password === undefined ? null : now,
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
  };
}
