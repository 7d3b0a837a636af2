import type { Prisma, PrismaClient } from './generated/prisma/client.ts';

/** The statements of one open transaction. On the embedded database nothing else runs until it ends. */
export type Transaction = Prisma.TransactionClient;

/** Longest that a transaction waits for a connection, and lasts, in milliseconds. */
const MAX_WAIT = 10_000;
const MAX_DURATION = 60_000;

/**
 * Runs `work` in one transaction and returns its result. What it wrote stays when `keep` says so, else it is as if
 * nothing had happened; the same when `work` throws.
 */
export async function inTransaction<Result>(
  prisma: PrismaClient,
  work: (tx: Transaction) => Promise<Result>,
  keep: (result: Result) => boolean = () => true,
): Promise<Result> {
  try {
    return await prisma.$transaction(
      async (tx) => {
        const result = await work(tx);
        if (!keep(result)) throw new RolledBack(result);
        return result;
      },
      { maxWait: MAX_WAIT, timeout: MAX_DURATION },
    );
  } catch (error) {
    if (error instanceof RolledBack) return error.result as Result;
    throw error;
  }
}

class RolledBack extends Error {
  override name = 'RolledBack';
  readonly result: unknown;

  constructor(result: unknown) {
    super('rolled back on purpose');
    this.result = result;
  }
}

/** Runs one statement so that its failure leaves the transaction as it was before it. */
export async function withSavepoint<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  await tx.$executeRawUnsafe('SAVEPOINT statement');
  try {
    const result = await work();
    await tx.$executeRawUnsafe('RELEASE SAVEPOINT statement');
    return result;
  } catch (error) {
    await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT statement');
    throw error;
  }
}
