import { isDeepStrictEqual } from 'node:util';
import { isSamePhoto, photoOf } from '../photos/stored-photo.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { CustomerDraft } from './draft.ts';

/** The columns that an input gives a stored customer and that differ from what is there. */
export type ChangedColumns = Partial<CustomerRecord>;

/** A field of the input -> the columns that say it. Email, its facts, metadata and photo have rules of their own. */
const columnsOf = {
  firstName: ['firstName'],
  lastName: ['lastName'],
  phone: ['phone'],
  teleMarketing: ['teleMarketing'],
  emailMarketing: ['emailMarketing'],
  oldProviderId: ['oldProviderId'],
  displayName: ['displayName'],
  organization: ['organization'],
  isImported: ['isImported'],
  taxId: ['taxId'],
  username: ['username', 'usernameKey'],
  title: ['title'],
  salutation: ['salutation'],
  timezone: ['timezone'],
  language: ['language'],
  paymentGatewayId: ['paymentGatewayId'],
  billingEmail: ['billingEmail'],
} as const satisfies Partial<Record<keyof CustomerDraft, readonly (keyof CustomerRecord)[]>>;

/**
 * What a draft changes in a stored customer. Nothing that was not sent is cleared: metadata keys are added or replaced
 * one by one. What is known of an email address (verified, hard bounce, deliverable) goes when the address does.
 *
 * @param fresh the row that the draft would become if it were new.
 */
export function changedColumns(
  stored: CustomerRecord,
  draft: CustomerDraft,
  fresh: CustomerRecord,
): ChangedColumns {
  const changes: Record<string, unknown> = {};
  const set = (column: keyof CustomerRecord, value: unknown = fresh[column]) => {
    if (!isDeepStrictEqual(stored[column], value)) changes[column] = value;
  };
  for (const [field, columns] of Object.entries(columnsOf)) {
    if (draft[field as keyof typeof columnsOf] !== undefined) for (const column of columns) set(column);
  }
  if (draft.metadata !== undefined) set('metadata', mergedMetadata(stored, draft));
  if (draft.email !== undefined)
    for (const column of ['email', 'emailAddress', 'emailKey'] as const) set(column);
  if (draft.email !== undefined && fresh.emailKey !== stored.emailKey) {
    for (const column of ['emailVerifiedAt', 'emailHardbounce', 'emailDeliverability'] as const) set(column);
  } else {
    if (draft.emailVerified && stored.emailVerifiedAt === null) set('emailVerifiedAt');
    if (draft.emailHardbounce !== undefined) set('emailHardbounce');
    if (fresh.emailDeliverability === 'DELIVERABLE') set('emailDeliverability');
  }
  const photo = photoOf(fresh);
  if (photo !== undefined && !isSamePhoto(photoOf(stored), photo)) set('profilePhoto');
  return changes;
}

export function mergedMetadata(stored: CustomerRecord, { metadata }: CustomerDraft): Record<string, unknown> {
  return { ...(stored.metadata as Record<string, unknown>), ...metadata };
}
