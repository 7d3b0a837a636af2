import { type Progress, startProgress } from '../imports/progress.ts';
import type { ProgressState } from '../imports/progress-text.ts';

export interface ShownProgress extends Disposable {
  start(state: ProgressState): void;
  update(state: ProgressState): void;
}

/** On standard error: a bar on a terminal, else a line from time to time. */
export function showProgress(): ShownProgress {
  let progress: Progress | undefined;
  return {
    start({ counts: { rows }, bytesRead }) {
      progress = startProgress({
        output: process.stderr,
        start: { rows, bytesRead },
        now: () => performance.now(),
      });
    },
    update: (state) => progress?.update(state),
    [Symbol.dispose]() {
      progress?.stop();
      progress = undefined;
    },
  };
}
