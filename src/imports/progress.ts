import { SingleBar } from 'cli-progress';
import { type ProgressStart, type ProgressState, progressText } from './progress-text.ts';

export interface Progress {
  update(state: ProgressState): void;
  /** Shows the last state and leaves the terminal as it was. */
  stop(): void;
}

export interface ProgressOptions {
  /** A terminal gets a bar, anything else a line from time to time. */
  output: NodeJS.WritableStream & { isTTY?: boolean };
  start: ProgressStart;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Between two lines, in milliseconds; 5 s by default. */
  intervalMs?: number;
}

export function startProgress(options: ProgressOptions): Progress {
  return options.output.isTTY ? barProgress(options) : lineProgress(options);
}

function barProgress({ output, start, now }: ProgressOptions): Progress {
  const startedAt = now();
  // No own signal handlers and no hidden cursor: an import may be killed at any moment.
  const bar = new SingleBar({
    stream: output,
    format: '[{bar}] {text}',
    barsize: 24,
    linewrap: true,
    fps: 5,
  });
  bar.start(1, 0, { text: 'reading' });
  return {
    update(state) {
      const share = state.totalBytes ? Math.min(1, state.bytesRead / state.totalBytes) : 0;
      bar.update(share, { text: progressText(state, start, now() - startedAt) });
    },
    stop: () => bar.stop(),
  };
}

function lineProgress({ output, start, now, intervalMs = 5000 }: ProgressOptions): Progress {
  const startedAt = now();
  let writtenAt = startedAt;
  let unwritten: ProgressState | undefined;
  const write = (state: ProgressState) => {
    output.write(`${progressText(state, start, now() - startedAt)}\n`);
    writtenAt = now();
    unwritten = undefined;
  };
  return {
    update(state) {
      if (now() - writtenAt >= intervalMs) write(state);
      else unwritten = state;
    },
    stop() {
      if (unwritten !== undefined) write(unwritten);
    },
  };
}
