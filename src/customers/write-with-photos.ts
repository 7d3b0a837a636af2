import { isUnavailable } from '../db/errors.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { errorText } from '../jobs/job-errors.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { PhotoStoreError } from '../photos/photo-store.ts';
import { removeUnused } from '../photos/unused-photo.handler.ts';
import { clearAway } from '../photos/unused-photo.job.ts';
import type { CustomerDeps } from './deps.ts';
import { photoNotStored } from './receive-photo.ts';
import type { WriteOutcome } from './write-batch.ts';
import type { CustomerWrite, NewPhoto } from './write-rows.ts';
import type { Write } from './writer.ts';

type PhotoDeps = Pick<CustomerDeps, 'prisma' | 'photos' | 'clock' | 'newId' | 'logger'>;

type WriteWithPhoto = CustomerWrite & { photo: NewPhoto };

/** When a photo without a customer is one that nobody is about to write any more, in milliseconds. */
const ABANDONED_AFTER = 3_600_000;
const MAX_CONCURRENT = 4;

/**
 * A way of customers into the database whose photos are in the store before the rows that name them, and are taken
 * back when their customer is not written. Not for use inside a transaction: the store may take seconds.
 *
 * What cannot be taken back now (the process is killed, the connection is lost before anybody knows whether the
 * customer was written) a job looks after, which is in the database before its photo is in the store.
 */
export function writeWithPhotos(deps: PhotoDeps, write: Write): Write {
  return async (writes) => {
    const withPhoto = writes.filter((each): each is WriteWithPhoto => each.photo !== undefined);
    if (withPhoto.length === 0) return write(writes);
    await enqueue(
      deps.prisma,
      withPhoto.map((each) => clearLater(deps, each)),
    );
    const refused = new Set<CustomerWrite>();
    await mapConcurrently(withPhoto, MAX_CONCURRENT, async (each) => {
      if (!(await put(deps, each))) refused.add(each);
    });
    const stored = withPhoto.filter((each) => !refused.has(each));
    const outcomes = new Map<CustomerWrite, WriteOutcome | undefined>();
    try {
      const accepted = writes.filter((each) => !refused.has(each));
      const written = accepted.length === 0 ? [] : await write(accepted);
      for (const [i, each] of accepted.entries()) outcomes.set(each, written[i]);
    } catch (error) {
      // A lost connection leaves open whether the customers are written: that is for the job to find out.
      if (!isUnavailable(error)) await takeBack(deps, stored);
      throw error;
    }
    await takeBack(
      deps,
      stored.filter((each) => outcomes.get(each)?.status !== 'written'),
    );
    return writes.map((each) => outcomes.get(each) ?? { status: 'refused', issue: photoNotStored });
  };
}

function clearLater({ clock, newId }: PhotoDeps, { customer, photo }: WriteWithPhoto) {
  const now = new Date(clock());
  const runAt = new Date(now.getTime() + ABANDONED_AFTER);
  return clearAway(photo.stored.key, ownerOf(customer), { now, runAt, newId });
}

/** Whether the store took the photo. */
async function put({ photos, logger }: PhotoDeps, { photo }: WriteWithPhoto): Promise<boolean> {
  try {
    await photos.put(photo.stored, photo.bytes);
    return true;
  } catch (error) {
    if (!(error instanceof PhotoStoreError)) throw error;
    logger.error({ error: errorText(error.cause) }, 'a photo could not be stored');
    return false;
  }
}

/** Removes photos whose customers do not name them; what fails here is left to the job. */
async function takeBack(deps: PhotoDeps, writes: readonly WriteWithPhoto[]): Promise<void> {
  for (const { customer, photo } of writes) {
    await removeUnused(deps, photo.stored.key, ownerOf(customer)).catch((error: unknown) => {
      deps.logger.warn({ error: errorText(error) }, 'a photo is left for its job to clear away');
    });
  }
}

function ownerOf({ accountId, id }: CustomerWrite['customer']) {
  return { accountId, customerId: id };
}
