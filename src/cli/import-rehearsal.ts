import { importContext } from '../imports/import-context.ts';
import type { ImportDeps } from '../imports/import-deps.ts';
import type { ImportFile } from '../imports/import-file.ts';
import { rehearsalText } from '../imports/rehearsal-text.ts';
import { rehearseFully } from '../imports/run-rehearsal.ts';
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
  const { summary, result } = await rehearseFully(deps, file.open(), {
    context,
    options,
    onProgress: (state) => progress.update(state),
  });
  progress[Symbol.dispose]();
  process.stdout.write(rehearsalText(summary, result));
  return summary.outcomes.rejected === 0 ? 0 : SOME_REJECTED;
}
