import { randomInt } from 'node:crypto';
import { cpus } from 'node:os';
import type { ImportDeps } from '../imports/import-deps.ts';
import type { ImportFile } from '../imports/import-file.ts';
import type { RehearsalSummary } from '../imports/rehearsal-report.ts';
import { rehearsalText, type Speed } from '../imports/rehearsal-text.ts';
import { rehearseImport } from '../imports/rehearse-import.ts';
import { importContext } from '../imports/run-import.ts';
import { measureWriteSpeed } from '../imports/write-speed.ts';
import type { ImportArguments } from './import-arguments.ts';
import { showProgress } from './import-progress.ts';

const SOME_REJECTED = 3;

/** Prints the rehearsal of an import; the exit code is the one that the import would have. */
export async function rehearse(
  deps: ImportDeps,
  file: ImportFile,
  { accountId, siteId, options }: ImportArguments & { accountId: number },
): Promise<number> {
  const context = await importContext(deps, { accountId, siteId, actor: 'command-line' }, options);
  using progress = showProgress();
  progress.start({
    counts: { rows: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 },
    bytesRead: 0,
    totalBytes: file.size,
  });
  const started = performance.now();
  const summary = await rehearseImport(deps, file, {
    context,
    options,
    seed: randomInt(2 ** 32),
    onProgress: (state) => progress.update(state),
  });
  const seconds = (performance.now() - started) / 1_000;
  progress[Symbol.dispose]();
  process.stdout.write(rehearsalText(summary, await measureSpeed(deps, summary, seconds)));
  return summary.outcomes.rejected === 0 ? 0 : SOME_REJECTED;
}

/** The import reads and checks as the rehearsal did, and writes and hashes besides. */
async function measureSpeed(
  deps: ImportDeps,
  { rows, argon2idRows }: RehearsalSummary,
  seconds: number,
): Promise<Speed> {
  const writes = await measureWriteSpeed(deps.prisma);
  return {
    rowsPerSecond: rows / (seconds + rows / writes) || writes,
    argon2idPerSecond: argon2idRows === 0 ? 1 : await measureHashing(deps),
  };
}

async function measureHashing({ hasher }: ImportDeps): Promise<number> {
  const count = cpus().length * 8;
  const started = performance.now();
  const password = { kind: 'plain', password: 'a password to measure with' } as const;
  await Promise.all(Array.from({ length: count }, () => hasher.toCredential(password)));
  return count / ((performance.now() - started) / 1_000);
}
