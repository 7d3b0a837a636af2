import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { withPostgresSession } from '../../src/db/sql-session.ts';
import { onPostgres, postgresDatabaseUrl } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Database of the server that has every migration and no rows. */
    postgresTemplate: string;
    /** Folder of a PGlite database that has every migration and no rows. */
    pgliteTemplate: string;
  }
}

/** Migrates one database that every test file then copies, which is faster than migrating each. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = `customers_template_${process.pid}_${Date.now().toString(36)}`;
  await onPostgres(`CREATE DATABASE ${name}`);
  await withPostgresSession(postgresDatabaseUrl(name), migrate);
  project.provide('postgresTemplate', name);
  return () => onPostgres(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
