import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSchemaEngine } from '../../prisma/diff.ts';
import { migrate, migrationsDirectory } from '../../src/db/migrate.ts';
import { pgliteSession } from '../../src/db/sql-session.ts';
import { onlyPglite } from '../support/database.ts';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.ts';

const filters = { externalTables: [], externalEnums: [] };

/** The migrations of the project as Prisma's engine takes them. */
async function migrationsList() {
  const entries = await readdir(migrationsDirectory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = names.toSorted().map(async (path) => {
    const value = await readFile(join(migrationsDirectory, path, 'migration.sql'), 'utf8');
    return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
  });
  return {
    baseDir: migrationsDirectory,
    lockfile: { path: './migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  };
}

describe.runIf(onlyPglite)("Prisma's own engine (PGlite only: there it runs in this process)", () => {
  let database: EmptyDatabase;
  let pglite: PGlite;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    if (database.pglite === undefined) throw new Error('not embedded');
    pglite = database.pglite;
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(() => database.clear());

  async function historyTable(): Promise<unknown[]> {
    const { rows } = await pglite.query(`
      SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`);
    return rows;
  }

  test('finds what this runner applied: applied, finished and unedited', async () => {
    await migrate(pgliteSession(pglite));
    const engine = await openSchemaEngine(pglite);
    const list = await migrationsList();
    expect(
      await engine.diagnoseMigrationHistory({ migrationsList: list, optInToShadowDatabase: false, filters }),
    ).toEqual({
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
      history: null,
    });
    expect(await engine.applyMigrations({ migrationsList: list, filters })).toEqual({
      appliedMigrationNames: [],
    });
  });

  test('records in a table of the same form, which this runner takes over', async () => {
    const engine = await openSchemaEngine(pglite);
    const list = await migrationsList();
    for (const { path } of list.migrationDirectories) {
      await engine.markMigrationApplied({ migrationName: path, migrationsList: list });
    }
    expect(await migrate(pgliteSession(pglite))).toEqual([]);
    const recorded = await historyTable();
    await database.clear();
    await migrate(pgliteSession(pglite));
    expect(await historyTable()).toEqual(recorded);
  });
});
