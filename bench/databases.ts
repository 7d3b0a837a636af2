import { migrate } from '../src/db/migrate.ts';
import { type SqlSession, withPostgresSession } from '../src/db/sql-session.ts';

/** The server whose databases the bench makes and drops. Its role must be a superuser, for CHECKPOINT. */
export const postgresUrl: string =
  process.env.BENCH_DATABASE_URL || 'postgresql://postgres@127.0.0.1:5432/postgres';

/** Every database of the bench begins with this. */
const PREFIX = 'customers_bench_';

export function databaseUrl(name: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/${PREFIX}${name}`;
  return url.href;
}

export function onServer<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
  return withPostgresSession(postgresUrl, work);
}

/** Makes a database by the service's own migrations, with one account and one site, and returns its address. */
export async function createDatabase(name: string): Promise<string> {
  await dropDatabase(name);
  await onServer(({ exec }) => exec(`CREATE DATABASE ${PREFIX}${name}`));
  const url = databaseUrl(name);
  await withPostgresSession(url, async (session) => {
    await migrate(session);
    await session.exec(`INSERT INTO accounts (id, name) VALUES (1, 'Bench');
      INSERT INTO sites (account_id, id, name) VALUES (1, 1, 'Bench')`);
  });
  return url;
}

export async function dropDatabase(name: string): Promise<void> {
  await onServer(({ exec }) => exec(`DROP DATABASE IF EXISTS ${PREFIX}${name} WITH (FORCE)`));
}

/** Takes out what a run wrote, and settles its debts at the disk before the next run begins. */
export async function emptyDatabase(url: string): Promise<void> {
  await withPostgresSession(url, async ({ exec }) => {
    await exec('TRUNCATE customers, events, jobs CASCADE');
    await exec('CHECKPOINT');
  });
}

export function countCustomers(url: string): Promise<number> {
  return withPostgresSession(url, async ({ query }) => {
    const [row] = await query<{ count: number }>('SELECT count(*)::integer AS count FROM customers');
    return row?.count ?? 0;
  });
}
