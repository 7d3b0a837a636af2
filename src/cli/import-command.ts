import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Config, parseConfig } from '../config.ts';
import { isUnavailable } from '../db/errors.ts';
import { buildDeps } from '../deps.ts';
import { DataDirInUseError } from '../embedded/data-dir-lock.ts';
import type { Env } from '../env-reader.ts';
import { verifyCanaries } from '../imports/canary.ts';
import { fileFingerprint } from '../imports/file-fingerprint.ts';
import type { ImportDeps } from '../imports/import-deps.ts';
import { ImportInterruptedError } from '../imports/import-errors.ts';
import { type ImportFile, openImportFile, spool } from '../imports/import-file.ts';
import { importIdentity } from '../imports/import-options.ts';
import { findOrAddImport, requeueImport } from '../imports/import-record.ts';
import { type ImportRecord, totalsOf } from '../imports/import-state.ts';
import { summaryText } from '../imports/import-summary.ts';
import { inspectFile } from '../imports/inspect-file.ts';
import { formatRows } from '../imports/progress-text.ts';
import { checkRejectedPath, rejectedPath } from '../imports/rejected-file.ts';
import { type ImportEnd, runImport } from '../imports/run-import.ts';
import { accountOf } from './account-of-site.ts';
import { type ImportArguments, readImportArguments } from './import-arguments.ts';
import { showProgress } from './import-progress.ts';
import { rehearse } from './import-rehearsal.ts';

/** Exit codes beside 0 (every row is in), 1 (it failed) and 2 (the command line is wrong). */
const SOME_REJECTED = 3;
const STOPPED = 130;

/** The subject that events of an import name. */
const actor = 'command-line';

/**
 * Imports a file of customers, or rehearses it. Killed at any point, the same command goes on where it stopped.
 */
export async function importCommand(args: string[], env: Env): Promise<void> {
  const request = readImportArguments(args);
  // Left to itself the heap grows to several times of what is alive before it is tidied up, for a little less work.
  setFlagsFromString('--heap-growing-percent=50');
  const config = parseConfig(env);
  const deps = await openDeps(config);
  try {
    await deps.database.migrate();
    const accountId = await accountOf(deps.prisma, request);
    const folder = join(config.dataDir, 'imports');
    await using file = await openFile(request.path, folder);
    if (request.canaries !== undefined) {
      await using canaries = await openImportFile(request.canaries, folder);
      const count = await verifyCanaries(deps, canaries, file, request.options);
      tell(`${count} canaries verified.`);
    }
    process.exitCode = request.dryRun
      ? await rehearse(deps, file, { ...request, accountId })
      : await importFile(deps, file, { ...request, accountId });
  } finally {
    await deps[Symbol.asyncDispose]();
  }
}

async function openDeps(config: Config) {
  try {
    // The result alone goes to standard output.
    return await buildDeps({ ...config, logLevel: config.logLevel === 'silent' ? 'silent' : 'error' });
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    throw new DataDirInUseError(
      error.directory,
      'Is the server running? Stop it for the import, or send the file to it with the mutation startCustomerImport.',
    );
  }
}

function openFile(path: string | undefined, folder: string): Promise<ImportFile> {
  if (path !== undefined) return openImportFile(path, folder);
  tell('Reading standard input ...');
  return spool(process.stdin, undefined, folder);
}

async function importFile(
  deps: ImportDeps,
  file: ImportFile,
  { siteId, accountId, options, rejected, again }: ImportArguments & { accountId: number },
): Promise<number> {
  const { format } = await inspectFile(file, options);
  const rejectedTo = resolve(rejected ?? rejectedPath(file.name, format));
  await checkRejectedPath(rejectedTo);
  const fingerprint = await fileFingerprint(file);
  const record = await findOrAddImport(
    deps,
    {
      accountId,
      siteId,
      identity: importIdentity({ siteId, source: 'COMMAND', fingerprint, options }),
      source: 'COMMAND',
      fileName: file.name ?? '-',
      options,
      validateOnly: false,
      totalBytes: file.size,
      rejectedPath: rejectedTo,
      actor,
    },
    { id: deps.newId(deps.clock()), again },
  );
  const path = record.rejectedPath ?? '';
  if (record.status === 'DONE') {
    tell(`This file was imported already, at ${record.finishedAt?.toISOString()}. Once more: add --again.`);
    process.stdout.write(summaryText(totalsOf(record), path));
    return record.rejected === 0 ? 0 : SOME_REJECTED;
  }
  const { status, totals } = await run(deps, await requeueImport(deps, record), file);
  process.stdout.write(summaryText(totals, path));
  if (status === 'STOPPED') {
    tell('Stopped. The same command goes on from here.');
    return STOPPED;
  }
  return totals.rejected === 0 ? 0 : SOME_REJECTED;
}

async function run(deps: ImportDeps, record: ImportRecord, file: ImportFile): Promise<ImportEnd> {
  using stop = stopOnSignal();
  using progress = showProgress();
  try {
    return await runImport(deps, {
      record,
      input: file.open(),
      rejectedPath: record.rejectedPath ?? '',
      owner: randomUUID(),
      signal: stop.signal,
      onStart: (state) => {
        if (state.counts.rows > 0) tell(`Going on after ${formatRows(state.counts.rows)}.`);
        progress.start(state);
      },
      onProgress: (state) => progress.update(state),
    });
  } catch (error) {
    throw isUnavailable(error) ? new ImportInterruptedError(error) : error;
  }
}

/** The first signal lets the rows under way be written; a second one ends the process at once, as it would have. */
function stopOnSignal(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

/** What is not the result goes to standard error. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
