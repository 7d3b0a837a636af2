import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startProgress } from '../../src/imports/progress.ts';
import { formatDuration, type ProgressState, progressText } from '../../src/imports/progress-text.ts';

const state = (rows: number, bytesRead: number, totalBytes?: number): ProgressState => ({
  counts: { rows, created: rows - 6, updated: 1, unchanged: 2, rejected: 3 },
  bytesRead,
  totalBytes,
});

/** A stream that remembers what was written to it. */
function memory(isTTY: boolean) {
  const output = Object.assign(new PassThrough(), { isTTY });
  const written: string[] = [];
  output.on('data', (chunk) => written.push(String(chunk)));
  return { output, written };
}

describe('progress', () => {
  it('says how far, how many, how fast and how long', () => {
    const text = progressText(state(1_234_567, 500, 1000), { rows: 234_567, bytesRead: 0 }, 100_000);
    expect(text).toBe(
      '50 % | 1,234,567 rows | 1,234,561 created, 1 updated, 2 unchanged, 3 rejected | 10,000 rows/s | 1 min 40 s left',
    );
  });

  it('knows neither share nor end without a size, and never more than 100 %', () => {
    const start = { rows: 0, bytesRead: 0 };
    expect(progressText(state(100, 500), start, 1000)).toBe(
      '100 rows | 94 created, 1 updated, 2 unchanged, 3 rejected | 100 rows/s',
    );
    expect(progressText(state(100, 1500, 1000), start, 1000)).toMatch(/^100 % .* 0 s left$/);
    expect(progressText(state(6, 0, 1000), start, 0)).not.toMatch(/NaN|Infinity|left/);
  });

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [60, '1 min 0 s'],
    [3599.5, '1 h 0 min'],
    [7500, '2 h 5 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes a plain line now and then, and the last state at the end', () => {
    const { output, written } = memory(false);
    let now = 0;
    const progress = startProgress({
      output,
      start: { rows: 0, bytesRead: 0 },
      now: () => now,
      intervalMs: 1000,
    });
    for (const [at, rows] of [
      [10, 10],
      [1000, 20],
      [1500, 30],
      [2100, 40],
      [2200, 50],
    ] as const) {
      now = at;
      progress.update(state(rows, rows, 100));
    }
    progress.stop();
    progress.stop();
    expect(written.map((line) => line.split(' | ')[0])).toEqual(['20 %', '40 %', '50 %']);
    expect(written.join('')).not.toContain('\x1b');
    expect(written.every((line) => line.endsWith(' left\n'))).toBe(true);
  });

  it('draws a bar on a terminal', () => {
    const { output, written } = memory(true);
    const progress = startProgress({ output, start: { rows: 0, bytesRead: 0 }, now: () => 0 });
    progress.update(state(50, 50, 100));
    progress.stop();
    expect(written.join('')).toMatch(/\[={12}-{12}\] 50 % \| 50 rows/);
  });
});
