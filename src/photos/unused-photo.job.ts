import type { Job } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import { exponentialBackoff } from '../jobs/backoff.ts';
import { type JobDefinition, newJob } from '../jobs/job-definition.ts';
import { type PhotoOwner, parsePhotoKey } from './photo-key.ts';

export interface UnusedPhoto {
  /** Of the photo in the store. */
  key: string;
}

/** Removes a photo unless its customer names it. Tries for about two days. */
export const unusedPhoto: JobDefinition<UnusedPhoto> = {
  kind: 'unused-photo',
  parse(payload) {
    const { key } = payload as Partial<UnusedPhoto>;
    if (typeof key !== 'string' || parsePhotoKey(key) === undefined)
      throw new Error('not the key of a photo');
    return { key };
  },
  maxAttempts: 12,
  backoff: exponentialBackoff({ first: 120_000, longest: 12 * 3_600_000 }),
  timeout: 60_000,
};

/** The job that clears a photo away, should its customer not name it when the time has come. */
export function clearAway(
  key: string,
  { accountId, customerId }: PhotoOwner,
  { now, runAt, newId }: { now: Date; runAt?: Date; newId: NewId },
): Job {
  return newJob(unusedPhoto, { accountId, customerId, payload: { key }, runAt }, now, newId);
}
