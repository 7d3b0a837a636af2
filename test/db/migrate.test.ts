import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MigrationError, migrate, migrationsDirectory } from '../../src/db/migrate.ts';
import { onlyPglite } from '../support/database.ts';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.ts';

let database: EmptyDatabase;
let directory: string;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations-test-'));
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n');
});
afterEach(async () => {
  await database.clear();
  await rm(directory, { recursive: true, force: true });
});

async function add(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

function run(): Promise<string[]> {
  return database.connect((session) => migrate(session, directory));
}

function query(sql: string): Promise<Record<string, unknown>[]> {
  return database.connect((session) => session.query(sql));
}

const first = 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n';

test('applies what is pending, in the order of the names, once', async () => {
  await add('20260102_second', 'INSERT INTO a VALUES (2); -- ; not the end\n');
  await add('20260101_first', first);
  expect(await run()).toEqual(['20260101_first', '20260102_second']);
  expect(await run()).toEqual([]);
  await add('20260103_third', 'INSERT INTO a VALUES (3);');
  expect(await run()).toEqual(['20260103_third']);
  expect(await query('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('takes scripts whole: bodies of functions, dollar quotes, no final semicolon', async () => {
  await add(
    '1_function',
    `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; RETURN 2; END; $$;
     CREATE TABLE "b;c" (note text DEFAULT 'x;y')`,
  );
  await run();
  expect(await query('SELECT two() AS two')).toEqual([{ two: 1 }]);
  expect(await query('SELECT count(*)::int AS count FROM "b;c"')).toEqual([{ count: 0 }]);
});

test('keeps the history that prisma migrate deploy keeps', async () => {
  await add('1_first', first);
  await run();
  const columns =
    await query(`SELECT column_name, data_type, character_maximum_length AS length, is_nullable, column_default
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`);
  // As PostgreSQL reports the table that Prisma 7 creates.
  expect(columns.map((column) => Object.values(column).join(' ').trim())).toEqual([
    'id character varying 36 NO',
    'checksum character varying 64 NO',
    'finished_at timestamp with time zone  YES',
    'migration_name character varying 255 NO',
    'logs text  YES',
    'rolled_back_at timestamp with time zone  YES',
    'started_at timestamp with time zone  NO now()',
    'applied_steps_count integer  NO 0',
  ]);
  expect(await query('SELECT * FROM _prisma_migrations')).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(first).digest('hex'),
      finished_at: expect.any(Date),
      migration_name: '1_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ]);
});

describe('a migration that fails', () => {
  test('leaves nothing behind, and the one before it stays', async () => {
    await add('1_first', first);
    await add('2_second', 'CREATE TABLE b (id int); SELECT 1 / 0;');
    await add('3_third', 'CREATE TABLE c (id int);');
    await expect(run()).rejects.toThrow(/Migration 2_second failed and was rolled back: .*division by zero/);
    expect(await query('SELECT migration_name FROM _prisma_migrations')).toEqual([
      { migration_name: '1_first' },
    ]);
    expect(await query("SELECT to_regclass('b') AS b, to_regclass('c') AS c")).toEqual([
      { b: null, c: null },
    ]);
  });

  test('can be mended and run again', async () => {
    await add('1_first', 'SELECT 1 / 0;');
    await expect(run()).rejects.toThrow(MigrationError);
    await add('1_first', first);
    expect(await run()).toEqual(['1_first']);
  });
});

describe('a history that does not fit', () => {
  beforeEach(async () => {
    await add('1_first', first);
    await run();
  });

  test('an edited migration', async () => {
    await add('1_first', `${first} `);
    await expect(run()).rejects.toThrow(/1_first was edited after it had been applied\. Restore the file/);
  });

  test('a migration that this version does not know', async () => {
    await rm(join(directory, '1_first'), { recursive: true });
    await add('2_second', first);
    await expect(run()).rejects.toThrow(/has migration 1_first, which this version does not know/);
  });

  test('one that failed under prisma migrate deploy', async () => {
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(run()).rejects.toThrow(/1_first failed earlier\..*prisma migrate resolve/);
  });

  test('one that was marked as rolled back is applied again', async () => {
    await query('DROP TABLE a');
    await query('UPDATE _prisma_migrations SET finished_at = NULL, rolled_back_at = now()');
    expect(await run()).toEqual(['1_first']);
  });

  test('nothing is applied, and the lock is free again', async () => {
    await add('1_first', 'edited');
    await add('2_second', 'CREATE TABLE b (id int);');
    await expect(run()).rejects.toThrow(MigrationError);
    expect(await query("SELECT to_regclass('b') AS b")).toEqual([{ b: null }]);
    await add('1_first', first);
    expect(await run()).toEqual(['2_second']);
  });
});

describe.skipIf(onlyPglite)('several processes at once (needs several connections: PostgreSQL only)', () => {
  test('one applies, the others wait and find nothing to do', async () => {
    await add('1_first', `${first} SELECT pg_sleep(0.1);`);
    await add('2_second', 'INSERT INTO a VALUES (2);');
    const applied = await Promise.all(Array.from({ length: 8 }, run));
    expect(applied.flat().toSorted()).toEqual(['1_first', '2_second']);
    expect(await query('SELECT count(*)::int AS count FROM a')).toEqual([{ count: 2 }]);
    expect(await query('SELECT count(*)::int AS count FROM _prisma_migrations')).toEqual([{ count: 2 }]);
  });
});

test('the migrations of the project apply to an empty database', async () => {
  const names = (await readdir(migrationsDirectory, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const applied = await database.connect((session) => migrate(session));
  expect(applied).toEqual(names.map((entry) => entry.name).toSorted());
});
