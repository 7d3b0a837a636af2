import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFile } from '../project-root.ts';
import type { SqlSession } from './sql-session.ts';

export const migrationsDirectory: string = projectFile('prisma/migrations');

/** The advisory lock that `prisma migrate deploy` takes, so that it and this runner exclude each other. */
const PRISMA_LOCK = 72707369;

/** The history table exactly as `prisma migrate deploy` creates it. */
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  script: string;
  checksum: string;
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

/** The history in the database and the files cannot be brought together; the message says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies every migration that the database does not have yet, each in its own transaction, and returns their names.
 * Several processes may call this at once: one works, the others wait and find nothing to do.
 *
 * @throws MigrationError when the history holds a failed, an edited or an unknown migration, or a script fails.
 */
export async function migrate(
  session: SqlSession,
  directory: string = migrationsDirectory,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  await session.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
  try {
    await session.exec(HISTORY);
    const pending = pendingMigrations(migrations, await readHistory(session));
    for (const migration of pending) {
      await apply(session, migration);
    }
    return pending.map((migration) => migration.name);
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [PRISMA_LOCK]);
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const script = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    }),
  );
}

function readHistory(session: SqlSession): Promise<HistoryRow[]> {
  return session.query<HistoryRow>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
}

function pendingMigrations(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of history) {
    if (!row.finished) {
      throw new MigrationError(
        `Migration ${row.migration_name} failed earlier. Repair the database, then mark it with "npx prisma migrate resolve".`,
      );
    }
    const migration = byName.get(row.migration_name);
    if (migration === undefined) {
      throw new MigrationError(
        `The database has migration ${row.migration_name}, which this version does not know. Start the version that made it, or a newer one.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(
        `Migration ${row.migration_name} was edited after it had been applied. Restore the file and put the change into a new migration.`,
      );
    }
  }
  const applied = new Set(history.map((row) => row.migration_name));
  return migrations.filter((migration) => !applied.has(migration.name));
}

async function apply(session: SqlSession, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await session.exec('BEGIN');
  try {
    await session.exec(migration.script);
    await session.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    await session.exec('COMMIT');
  } catch (error) {
    await session.exec('ROLLBACK');
    throw new MigrationError(`Migration ${migration.name} failed and was rolled back: ${String(error)}`, {
      cause: error,
    });
  }
}
