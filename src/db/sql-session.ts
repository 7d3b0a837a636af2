import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

/** One connection of its own to a database, for what an ORM is not made for: scripts of many statements and locks. */
export interface SqlSession {
  /** Runs a script of any number of statements by the simple protocol. */
  exec(script: string): Promise<void>;
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export function pgliteSession(pglite: PGlite): SqlSession {
  return {
    exec: async (script) => {
      await pglite.exec(script);
    },
    query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await pglite.query<Row>(sql, [...parameters])).rows,
  };
}

/** Opens a connection to PostgreSQL, hands it to `work` and closes it whatever happens. */
export async function withPostgresSession<T>(
  url: string,
  work: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'customer-service' });
  // A connection lost between two queries arrives as an event; the next query reports it to the caller.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work({
      exec: async (script) => {
        await client.query(script);
      },
      query: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
        (await client.query<Row>(sql, [...parameters])).rows,
    });
  } finally {
    await client.end();
  }
}
