import { randomInt } from 'node:crypto';
import { importContext } from './import-context.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportOptions } from './import-options.ts';
import { saveProgress } from './import-record.ts';
import type { ImportTotals } from './import-state.ts';
import type { RehearsalSummary, Tally } from './rehearsal-report.ts';
import { type RehearsalResult, rehearsalResult } from './rehearsal-result.ts';
import { estimateSeconds, measureSpeed } from './rehearsal-speed.ts';
import { type Rehearsal, rehearseImport } from './rehearse-import.ts';
import type { ImportEnd, ImportJob } from './run-import.ts';

/** Rehearses a file, and measures how long its import would take here. */
export async function rehearseFully(
  deps: ImportDeps,
  input: ImportJob['input'],
  rehearsal: Omit<Rehearsal, 'seed'>,
): Promise<{ summary: RehearsalSummary; result: RehearsalResult }> {
  const started = performance.now();
  const summary = await rehearseImport(deps, input, { ...rehearsal, seed: randomInt(2 ** 32) });
  const seconds = (performance.now() - started) / 1_000;
  const speed = await measureSpeed(deps, summary, seconds);
  return { summary, result: rehearsalResult(summary, estimateSeconds(summary, speed)) };
}

/**
 * The rehearsal of an import: writes nothing but how it goes. What an earlier process found is in nobody's memory, so
 * it begins at the beginning.
 */
export async function rehearseRows(
  deps: ImportDeps,
  { record, owner, input, signal }: ImportJob,
): Promise<ImportEnd> {
  const options = record.options as ImportOptions;
  const { summary, result } = await rehearseFully(deps, input, {
    context: await importContext(deps, record, options),
    options,
    signal,
    onProgress: ({ bytesRead }, found) =>
      saveProgress(deps.prisma, record, owner, new Date(deps.clock()), {
        totals: totalsOf(found),
        bytesRead,
      }),
  });
  const totals = totalsOf(summary);
  return signal?.aborted ? { status: 'STOPPED', totals } : { status: 'DONE', totals, rehearsal: result };
}

function totalsOf({ rows, skipped, outcomes, errors, notes }: RehearsalSummary): ImportTotals {
  return { rows, ...outcomes, skipped, tallies: { errors: counts(errors), notes: counts(notes) } };
}

function counts(tallies: ReadonlyMap<string, Tally>): Record<string, number> {
  return Object.fromEntries([...tallies].map(([name, { count }]) => [name, count]));
}
