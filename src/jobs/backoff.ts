/**
 * How long a failed job waits, in milliseconds.
 *
 * @param failures runs that failed so far, from 1.
 * @param random at least 0 and below 1.
 */
export type Backoff = (failures: number, random: number) => number;

/**
 * Doubles from `first` to at most `longest` milliseconds. Jobs that failed together come back spread over half of that
 * time ("equal jitter"), so that a gateway which recovers is not hit by all of them at once.
 */
export function exponentialBackoff({ first, longest }: { first: number; longest: number }): Backoff {
  return (failures, random) => {
    const full = Math.min(longest, first * 2 ** (failures - 1));
    return Math.round(full / 2 + (full / 2) * random);
  };
}
