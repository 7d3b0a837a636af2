import { defineConfig } from 'prisma/config';

// `generate`, `validate` and `format` never start the schema engine, yet Prisma insists on a binary being there and
// would download one. Commands that do need it (`migrate`, `db`) keep Prisma's own search.
if (/^(generate|validate|format)$/.test(process.argv[2] ?? '')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
