import type { Job, PrismaClient } from '../db/generated/prisma/client.ts';

export type ParkedJob = Pick<
  Job,
  'accountId' | 'id' | 'kind' | 'customerId' | 'attempts' | 'interruptions' | 'lastError' | 'finishedAt'
>;

const parked = { status: 'PARKED' };

/** Jobs that failed too often or for good, the latest first; of one account, or of all. */
export function listParkedJobs(
  prisma: PrismaClient,
  { accountId, first }: { accountId?: number | undefined; first: number },
): Promise<ParkedJob[]> {
  return prisma.job.findMany({
    where: { ...parked, ...(accountId === undefined ? {} : { accountId }) },
    select: {
      accountId: true,
      id: true,
      kind: true,
      customerId: true,
      attempts: true,
      interruptions: true,
      lastError: true,
      finishedAt: true,
    },
    orderBy: { finishedAt: 'desc' },
    take: first,
  });
}

export interface ParkedSelector {
  accountId: number;
  /** Absent: every parked job of the account. */
  id?: string | undefined;
}

/** Lets parked jobs begin anew, as if they had never failed. Returns how many. */
export async function resumeParkedJobs(
  prisma: PrismaClient,
  which: ParkedSelector,
  now: Date,
): Promise<number> {
  const { count } = await prisma.job.updateMany({
    where: { ...which, ...parked },
    data: { status: 'READY', runAt: now, attempts: 0, interruptions: 0, finishedAt: null },
  });
  return count;
}

/** Deletes parked jobs that nobody wants to run any more. Returns how many. */
export async function deleteParkedJobs(prisma: PrismaClient, which: ParkedSelector): Promise<number> {
  const { count } = await prisma.job.deleteMany({ where: { ...which, ...parked } });
  return count;
}
