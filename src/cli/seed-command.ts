import { demo, seedDemo } from '../../prisma/seed.ts';
import { parseConfig } from '../config.ts';
import type { Env } from '../env-reader.ts';
import { readArguments } from './arguments.ts';
import { withDatabase } from './with-database.ts';

/** Gives an empty database the demo account, which starting the server does too unless SEED_DEMO is false. */
export async function seedCommand(args: string[], env: Env): Promise<void> {
  readArguments(args, 'npm run seed', {});
  await withDatabase(parseConfig(env), async (database) => {
    await database.migrate();
    const added = await seedDemo(database.prisma);
    process.stdout.write(
      added
        ? `Added account ${demo.accountId} with site ${demo.siteId}.\n`
        : 'The database has accounts already; nothing was added.\n',
    );
  });
}
