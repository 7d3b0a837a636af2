import { Prisma, type PrismaClient } from '../db/generated/prisma/client.ts';
import { type FailureCount, failureHalfLife } from './cool-down.ts';

/** After a day even thousands of failures weigh nothing. */
const keptFor = 12 * failureHalfLife;
/** Old rows deleted with each failure: more than it adds, so that the table stays as small as a day. */
const deletedAtOnce = 20;

/**
 * The table `login_failures`, so that all processes count together. Only failures write to it. Statements lock their
 * rows in the order of the keys, so that two of them never wait for each other.
 */
export class LoginFailures {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  /** What is counted under these keys; a key without failures is absent. */
  async read(accountId: number, keys: readonly string[]): Promise<Map<string, FailureCount>> {
    const rows = await this.#prisma.loginFailure.findMany({ where: { accountId, key: { in: [...keys] } } });
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** Counts one failure under each key. */
  async add(accountId: number, keys: readonly string[], now: number): Promise<void> {
    const failedAt = new Date(now);
    const rows = keys
      .toSorted()
      .map((key) => Prisma.sql`(${accountId}::integer, ${key}::text, 1, ${failedAt}::timestamptz)`);
    // Sixty half-lives weigh nothing, and beyond a thousand PostgreSQL reports an underflow.
    await this.#prisma.$executeRaw`
      INSERT INTO login_failures (account_id, key, failures, failed_at) VALUES ${Prisma.join(rows)}
      ON CONFLICT (account_id, key) DO UPDATE SET
        failures = 1 + login_failures.failures * power(0.5::float8, LEAST(60, GREATEST(0,
          extract(epoch FROM excluded.failed_at - login_failures.failed_at)::float8 / ${failureHalfLife / 1000}::float8))),
        failed_at = excluded.failed_at`;
    await this.#deleteOld(accountId, new Date(now - keptFor));
  }

  async forget(accountId: number, keys: readonly string[]): Promise<void> {
    await this.#prisma.$executeRaw`
      DELETE FROM login_failures WHERE account_id = ${accountId} AND key IN (
        SELECT key FROM login_failures WHERE account_id = ${accountId} AND key IN (${Prisma.join(keys)})
        ORDER BY key FOR UPDATE)`;
  }

  async #deleteOld(accountId: number, before: Date): Promise<void> {
    await this.#prisma.$executeRaw`
      DELETE FROM login_failures WHERE account_id = ${accountId} AND key IN (
        SELECT key FROM login_failures WHERE account_id = ${accountId} AND failed_at < ${before}
        LIMIT ${deletedAtOnce} FOR UPDATE SKIP LOCKED)`;
  }
}
