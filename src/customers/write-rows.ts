import type {
  Credential,
  Event,
  IdempotencyKey,
  Job,
  PaymentMethodImport,
} from '../db/generated/prisma/client.ts';
import type { StoredPhoto } from '../photos/stored-photo.ts';
import type { ChangedColumns } from './customer-change.ts';
import type { CustomerRecord } from './customer-record.ts';

/** Everything that one create, or one change of a customer, writes; all of it or nothing. */
export interface CustomerWrite {
  /** The row as it is to be. */
  customer: CustomerRecord;
  /** Set for a change: the columns that differ, and the `updatedAt` that the row must still have. */
  change?: { columns: ChangedColumns; since: Date } | undefined;
  credential?: Credential | undefined;
  /** To be in the store before the row that names it. */
  photo?: NewPhoto | undefined;
  event: Event;
  jobs: readonly Job[];
  /** The state of the import that one of the jobs does. */
  paymentMethodImport?: PaymentMethodImport | undefined;
  idempotency?: IdempotencyRow | undefined;
}

/** A photo as the row names it, and the file. */
export interface NewPhoto {
  stored: StoredPhoto;
  bytes: Buffer;
}

export type IdempotencyRow = IdempotencyKey;
