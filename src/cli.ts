import { commands } from './cli/commands.ts';
import { UsageError } from './cli/usage-error.ts';
import { reportFatal } from './report-fatal.ts';

/** `node dist/src/cli.js <command> …`: the operator's door. Exits with 2 when the command line is wrong. */
async function run([name = '', ...args]: string[]): Promise<void> {
  const command = commands.get(name);
  if (command === undefined) {
    throw new UsageError(`There is no command "${name}"; there are ${[...commands.keys()].join(', ')}.`);
  }
  await command(args, process.env);
}

run(process.argv.slice(2)).catch((error: unknown) => {
  reportFatal(error);
  if (error instanceof UsageError) process.exitCode = 2;
});
