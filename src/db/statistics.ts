import type { PrismaClient } from './generated/prisma/client.ts';

/** Rows after which the statistics of an empty table are wrong enough to matter. */
const THRESHOLDS = [500, 5_000, 50_000];

/**
 * PostgreSQL plans by the size that it believes a table to have. Into one that was empty, it checks each foreign key
 * with a plan that reads the whole account, until autovacuum looks at the table a minute later: importing a million
 * customers would begin with hours. So whoever writes many rows has them counted now and then.
 */
export function refreshStatistics(prisma: PrismaClient): { afterWriting(rows: number): Promise<void> } {
  const due = [...THRESHOLDS];
  let written = 0;
  return {
    async afterWriting(rows) {
      written += rows;
      if (due[0] === undefined || written < due[0]) return;
      while (due[0] !== undefined && written >= due[0]) due.shift();
      // Who does not own the tables gets a warning from the server, and no error.
      await prisma.$executeRawUnsafe('ANALYZE customers, credentials, events');
    },
  };
}
