import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { customerOf, type JobKind, jobKind } from '../jobs/job-handler.ts';
import type { PhotoOwner } from './photo-key.ts';
import type { PhotoStore } from './photo-store.ts';
import { photoOf } from './stored-photo.ts';
import { unusedPhoto } from './unused-photo.job.ts';

export interface UnusedPhotoDeps {
  prisma: PrismaClient;
  photos: Pick<PhotoStore, 'remove'>;
}

/** Clears away what a create left in the store when its process was killed, or the database lost, before its end. */
export function unusedPhotoKind(deps: UnusedPhotoDeps): JobKind {
  return jobKind(unusedPhoto, {
    async run({ job, payload: { key } }) {
      await removeUnused(deps, key, { accountId: job.accountId, customerId: customerOf(job) });
      return undefined;
    },
  });
}

/** @throws PhotoStoreError, and database errors */
export async function removeUnused(
  { prisma, photos }: UnusedPhotoDeps,
  key: string,
  { accountId, customerId }: PhotoOwner,
): Promise<void> {
  const customer = await prisma.customer.findUnique({
    where: { accountId_id: { accountId, id: customerId } },
    select: { profilePhoto: true },
  });
  if (customer === null || photoOf(customer)?.key !== key) await photos.remove(key);
}
