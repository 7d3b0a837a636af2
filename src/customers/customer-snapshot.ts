import type { IdempotencyKey } from '../db/generated/prisma/client.ts';
import type { CustomerRecord } from './customer-record.ts';

/** A customer as JSON holds it. */
type Snapshot = IdempotencyKey['customer'];

type DateField = {
  [Field in keyof CustomerRecord]: Date extends CustomerRecord[Field] ? Field : never;
}[keyof CustomerRecord];

/** Complete by type: a new date that is forgotten here does not compile. */
const dateFields = {
  emailVerifiedAt: true,
  passwordLastUpdatedAt: true,
  lastLoginAt: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Record<DateField, true>;

export function toSnapshot(customer: CustomerRecord): Snapshot {
  return JSON.parse(JSON.stringify(customer));
}

/** The customer with its dates, which JSON holds as texts. */
export function fromSnapshot(snapshot: Snapshot): CustomerRecord {
  const customer = { ...(snapshot as Record<string, unknown>) };
  for (const field of Object.keys(dateFields)) {
    const text = customer[field];
    customer[field] = typeof text === 'string' ? new Date(text) : null;
  }
  return customer as CustomerRecord;
}
