/** What an import has done; `created + updated + unchanged + rejected` is `rows`. */
export interface ImportCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/** What is known of the work at one moment. Bytes are those of the input as it lies there. */
export interface ProgressState {
  counts: ImportCounts;
  bytesRead: number;
  totalBytes: number | undefined;
  /** The counts are what would be. */
  isRehearsal?: boolean;
}

/** Where this run began: an import that goes on has counts and bytes behind it that say nothing of its speed. */
export interface ProgressStart {
  rows: number;
  bytesRead: number;
}

/**
 * One line: `42 % | 1,200 rows | 1,150 created, 0 updated, 30 unchanged, 20 rejected | 8,000 rows/s | 12 s left`.
 * Without a known size there is no percentage and no time left.
 */
export function progressText(state: ProgressState, start: ProgressStart, elapsedMs: number): string {
  const { counts, bytesRead, totalBytes, isRehearsal } = state;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const rate = (counts.rows - start.rows) / seconds;
  const parts = [formatRows(counts.rows), countsText(counts, isRehearsal), `${formatCount(rate)} rows/s`];
  if (totalBytes !== undefined && totalBytes > 0) {
    parts.unshift(`${Math.floor(Math.min(1, bytesRead / totalBytes) * 100)} %`);
    const bytesPerSecond = (bytesRead - start.bytesRead) / seconds;
    if (bytesPerSecond > 0) {
      parts.push(`${formatDuration(Math.max(0, totalBytes - bytesRead) / bytesPerSecond)} left`);
    }
  }
  return parts.join(' | ');
}

/** `5 created, 0 updated, 0 unchanged, 2 rejected`, or `5 would be created, ...` of a rehearsal. */
export function countsText(
  { created, updated, unchanged, rejected }: ImportCounts,
  isRehearsal = false,
): string {
  const first = isRehearsal ? 'would be created' : 'created';
  return Object.entries({ [first]: created, updated, unchanged, rejected })
    .map(([name, count]) => `${formatCount(count)} ${name}`)
    .join(', ');
}

/** `1 row`, `1,200 rows` */
export function formatRows(count: number): string {
  return count === 1 ? '1 row' : `${formatCount(count)} rows`;
}

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Seconds as `45 s`, `3 min 20 s` or `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
