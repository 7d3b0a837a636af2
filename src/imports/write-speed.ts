import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';

const SAMPLE_ROWS = 2_000;
/** A customer is three rows of three tables, and a temporary table is spared the log of changes. */
const SLOWER = 3;
/** Where nobody may make temporary tables: rows a second of a small server. */
const ASSUMED = 5_000;

/** How many customers this database writes in a second, tried on a table of our own that is never there for others. */
export async function measureWriteSpeed(prisma: PrismaClient): Promise<number> {
  try {
    return await inTransaction(
      prisma,
      async (tx) => {
        await tx.$executeRawUnsafe(
          'CREATE TEMPORARY TABLE rehearsal (LIKE customers INCLUDING ALL) ON COMMIT DROP',
        );
        const started = performance.now();
        await tx.$executeRawUnsafe(
          `INSERT INTO rehearsal (account_id, id, site_id, email, email_key, first_name, last_name, old_provider_id,
             username, username_key, created_at, updated_at)
           SELECT 1, gen_random_uuid(), 1, n || '@example.com', n || '@example.com', 'First ' || n, 'Last ' || n,
             n::text, 'user' || n, 'user' || n, now(), now() FROM generate_series(1, ${SAMPLE_ROWS}) n`,
        );
        const seconds = (performance.now() - started) / 1_000;
        return SAMPLE_ROWS / seconds / SLOWER;
      },
      () => false,
    );
  } catch {
    return ASSUMED;
  }
}
