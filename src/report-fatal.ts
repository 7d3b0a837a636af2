import { UsageError } from './cli/usage-error.ts';
import { ConfigError } from './config.ts';
import { AlreadyRunningError } from './db/exclusive.ts';
import { MigrationError } from './db/migrate.ts';
import { DataDirInUseError } from './embedded/data-dir-lock.ts';
import { ImportFileError } from './imports/file-error.ts';
import { CanaryError, ImportInterruptedError, ImportTakenOverError } from './imports/import-errors.ts';

/** Errors whose message says all that the operator needs. */
const explained = [
  AlreadyRunningError,
  CanaryError,
  ConfigError,
  DataDirInUseError,
  ImportFileError,
  ImportInterruptedError,
  ImportTakenOverError,
  MigrationError,
  UsageError,
];

/** The last words of a process that cannot go on. */
export function reportFatal(error: unknown): void {
  const isExplained = explained.some((kind) => error instanceof kind);
  const text =
    error instanceof Error ? (isExplained ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
