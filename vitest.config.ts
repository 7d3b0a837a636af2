import { defineConfig } from 'vitest/config';
import { postgresReachable, postgresUrl } from './test/support/postgres.ts';

/** Stories that need a database: the same files run on PGlite and on PostgreSQL. */
const stories = ['test/{api,customers,db,jobs,payments,imports-db,e2e,contract}/**/*.test.ts'];

const shared = {
  // Worker threads (password digests) load TypeScript sources in tests as they load JavaScript in dist.
  execArgv: ['--import', 'tsx'],
  pool: 'forks' as const,
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** Node gives every importer graphql's CommonJS build; without this, Vite would load a second copy for `src`. */
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

const reachable = await postgresReachable();
if (!reachable) {
  if (process.env.REQUIRE_POSTGRES) throw new Error(`PostgreSQL does not answer at ${postgresUrl}`);
  process.stderr.write(
    `\nPostgreSQL does not answer at ${postgresUrl}: the stories run on PGlite only, and what one connection cannot prove is skipped.\nSet TEST_DATABASE_URL to run everything.\n\n`,
  );
}

export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      { resolve, test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: stories } },
      {
        resolve,
        test: {
          ...shared,
          name: 'pglite',
          include: stories,
          globalSetup: 'test/support/pglite-template.ts',
          env: { TEST_DATABASE: 'pglite' },
        },
      },
      ...(reachable
        ? [
            {
              resolve,
              test: {
                ...shared,
                name: 'postgres',
                include: stories,
                globalSetup: 'test/support/postgres-template.ts',
                env: { TEST_DATABASE: 'postgres' },
              },
            },
          ]
        : []),
    ],
  },
});
