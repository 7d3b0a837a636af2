/**
 * `npm run migrate:diff`: the SQL that takes the database made by `prisma/migrations/` to `prisma/schema.prisma`.
 *
 * Prints nothing and exits 0 when they agree. Runs Prisma's own schema engine as WebAssembly on an in-memory PGlite,
 * so it needs neither a server nor an engine binary.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { migrate, migrationsDirectory } from '../src/db/migrate.ts';
import { pgliteSession } from '../src/db/sql-session.ts';

const schemaPath = fileURLToPath(new URL('schema.prisma', import.meta.url));

/** One WebAssembly instance serves a process; its module cannot be pointed at a second one. */
let loading: Promise<void> | undefined;

async function loadEngine(): Promise<void> {
  const wasm = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(
    /\.js$/,
    '.wasm',
  );
  const module = await WebAssembly.compile(await readFile(wasm));
  const { exports } = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
}

/** Prisma's schema engine, connected to a database. */
export async function openSchemaEngine(pglite: PGlite): Promise<engine.SchemaEngine> {
  loading ??= loadEngine();
  await loading;
  return engine.SchemaEngine.new(
    { datamodels: [[schemaPath, await readFile(schemaPath, 'utf8')]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(pglite)),
  );
}

/** The missing SQL, or an empty string when migrations and schema agree. */
export async function schemaDrift(migrations: string = migrationsDirectory): Promise<string> {
  await using pglite = await PGlite.create();
  await migrate(pgliteSession(pglite), migrations);
  // Prisma's history table is not part of the schema.
  await pglite.exec('DROP TABLE _prisma_migrations');
  const schemaEngine = await openSchemaEngine(pglite);
  const files = [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }];
  const { stdout } = await schemaEngine.diff({
    from: { tag: 'schemaDatasource', files, configDir: '' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return (stdout ?? '').replace(/^-- This is an empty migration\.\s*$/m, '').trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const drift = await schemaDrift();
  if (drift !== '') {
    process.stdout.write(`${drift}\n`);
    process.exitCode = 1;
  }
}
