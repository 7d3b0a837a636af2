import { parseConfig } from '../config.ts';
import type { Env } from '../env-reader.ts';
import { readArguments } from './arguments.ts';
import { withDatabase } from './with-database.ts';

/** Applies the pending migrations, which starting the server does too. */
export async function migrateCommand(args: string[], env: Env): Promise<void> {
  readArguments(args, 'npm run migrate', {});
  await withDatabase(parseConfig(env), async (database) => {
    const applied = await database.migrate();
    const lines =
      applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `applied ${name}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  });
}
