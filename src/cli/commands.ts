import type { Env } from '../env-reader.ts';
import { accountCommand } from './account-command.ts';
import { gatewayCommand } from './gateway-command.ts';
import { importCommand } from './import-command.ts';
import { jobsCommand } from './jobs-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { seedCommand } from './seed-command.ts';
import { tokenCommand } from './token-command.ts';

/** A command writes its result to stdout, throws what went wrong, and sets `process.exitCode` for a partial failure. */
export type Command = (args: string[], env: Env) => Promise<void>;

/** Every command by the name that is typed; each has an npm script of the same name. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['account', accountCommand],
  ['gateway', gatewayCommand],
  ['import', importCommand],
  ['jobs', jobsCommand],
  ['migrate', migrateCommand],
  ['seed', seedCommand],
  ['token', tokenCommand],
]);
