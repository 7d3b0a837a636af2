import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaDrift } from '../../prisma/diff.ts';
import { migrationsDirectory } from '../../src/db/migrate.ts';
import { onlyPglite } from '../support/database.ts';

describe.runIf(onlyPglite)('the drift check (on PGlite whatever database the service has)', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drift-test-'));
    await cp(migrationsDirectory, directory, { recursive: true });
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('names every difference', async () => {
    const name = '99991231000000_drift';
    await mkdir(join(directory, name));
    await writeFile(
      join(directory, name, 'migration.sql'),
      `ALTER TABLE customers DROP COLUMN title;
       ALTER TABLE customers ALTER COLUMN phone TYPE varchar(20);
       ALTER TABLE accounts ALTER COLUMN name DROP NOT NULL;
       DROP INDEX customers_email_key;
       CREATE TABLE surplus (id int PRIMARY KEY);`,
    );
    const drift = await schemaDrift(directory);
    expect(drift).toContain('ADD COLUMN     "title" TEXT');
    expect(drift).toContain('ALTER COLUMN "phone" SET DATA TYPE TEXT');
    expect(drift).toContain('ALTER COLUMN "name" SET NOT NULL');
    expect(drift).toContain('CREATE UNIQUE INDEX "customers_email_key"');
    expect(drift).toContain('DROP TABLE "surplus"');
  });
});
