import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { onPostgres, postgresDatabaseUrl } from './postgres.ts';

/** Which database this run of the stories is on. */
export const databaseKind = process.env.TEST_DATABASE === 'postgres' ? 'postgres' : 'pglite';

/** For `describe.skipIf`: what needs several connections, races or another process cannot be shown on PGlite. */
export const onlyPglite = databaseKind === 'pglite';

export interface TestDatabase extends AsyncDisposable {
  /** What the environment says to use it. */
  env: { DATABASE_URL?: string; DATA_DIR: string };
}

/** A migrated, empty database and a data folder of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'customers-test-'));
  const removeDataDir = () => rm(dataDir, { recursive: true, force: true });
  if (onlyPglite) {
    await cp(inject('pgliteTemplate'), join(dataDir, 'db'), { recursive: true });
    return { env: { DATA_DIR: dataDir }, [Symbol.asyncDispose]: removeDataDir };
  }
  const name = `customers_test_${randomBytes(6).toString('hex')}`;
  await onPostgres(`CREATE DATABASE ${name} TEMPLATE ${inject('postgresTemplate')}`);
  return {
    env: { DATABASE_URL: postgresDatabaseUrl(name), DATA_DIR: dataDir },
    [Symbol.asyncDispose]: async () => {
      await onPostgres(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await removeDataDir();
    },
  };
}
