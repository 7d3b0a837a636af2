import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pgliteSession, type SqlSession, withPostgresSession } from '../../src/db/sql-session.ts';
import { createTestDatabase } from '../support/database.ts';

/** A database without any table. */
export interface EmptyDatabase extends AsyncDisposable {
  /** Set where the database is embedded. */
  pglite?: PGlite | undefined;
  /** Runs `work` on a connection of its own (the only one there is on PGlite). */
  connect<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** Makes it empty again, which is much faster than a new one. */
  clear(): Promise<void>;
}

export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const migrated = await createTestDatabase();
  const { DATABASE_URL: url, DATA_DIR } = migrated.env;
  const pglite = url === undefined ? await PGlite.create({ dataDir: join(DATA_DIR, 'db') }) : undefined;
  const database: EmptyDatabase = {
    pglite,
    connect: (work) =>
      pglite === undefined ? withPostgresSession(url ?? '', work) : work(pgliteSession(pglite)),
    clear: () =>
      database.connect((session) => session.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public')),
    async [Symbol.asyncDispose]() {
      await pglite?.close();
      await migrated[Symbol.asyncDispose]();
    },
  };
  await database.clear();
  return database;
}
