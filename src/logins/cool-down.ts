/** Failed logins that count together: `failures` of them at `failedAt`, each by its weight. */
export interface FailureCount {
  readonly failures: number;
  readonly failedAt: Date;
}

/**
 * A failure weighs half after so many milliseconds, a quarter after twice as many. Whoever goes on guessing settles
 * where a failure fades in the time of a wait: with 5 allowed at five an hour, which never adds up to 20.
 */
export const failureHalfLife = 7_200_000;

const firstWait = 5_000;
const longestWait = 900_000;

/**
 * Milliseconds until the next attempt is allowed, counted from the last failure: none below `allowed` failures, then
 * 5 seconds, doubled by every further failure, and never more than 15 minutes.
 */
export function waitLeft({ failures, failedAt }: FailureCount, allowed: number, now: number): number {
  // Rounded, because a failure weighs a little less than one from the moment after it.
  const beyond = Math.round(failures) - allowed;
  if (beyond < 0) return 0;
  const wait = Math.min(firstWait * 2 ** beyond, longestWait);
  const left = failedAt.getTime() + wait - now;
  // A time far ahead was written by a clock that was wrong; nobody is to wait for it.
  return left > 2 * longestWait ? 0 : Math.max(0, left);
}
