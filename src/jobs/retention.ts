import type { PrismaClient } from '../db/generated/prisma/client.ts';

const BATCH = 1_000;

/**
 * Deletes jobs that were done before a time; parked ones stay until somebody deals with them.
 *
 * @returns whether that was all of them: one call deletes a batch.
 */
export async function deleteFinished(prisma: PrismaClient, before: Date): Promise<boolean> {
  const old = await prisma.job.findMany({
    where: { status: 'DONE', finishedAt: { lt: before } },
    select: { accountId: true, id: true },
    take: BATCH,
  });
  for (const accountId of new Set(old.map((job) => job.accountId))) {
    const ids = old.filter((job) => job.accountId === accountId).map((job) => job.id);
    await prisma.job.deleteMany({ where: { accountId, id: { in: ids } } });
  }
  return old.length < BATCH;
}
