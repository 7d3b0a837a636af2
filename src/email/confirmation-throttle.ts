/** How often a further confirmation mail may be asked for, in milliseconds and per day. */
const PAUSE = 60_000;
const DAY = 86_400_000;
const MAX_PER_DAY = 5;

/** What is remembered of a customer's requests. */
export interface ConfirmationRequests {
  /** When the first of `requests` was made. */
  dayBeganAt: Date;
  requests: number;
  lastAt: Date;
}

/**
 * What to remember once a request is granted, or how many seconds it is too early: one a minute, five in 24 hours
 * counted from the first.
 */
export function nextRequest(
  known: ConfirmationRequests | null,
  now: Date,
):
  | { granted: ConfirmationRequests; retryAfterSeconds?: undefined }
  | { granted?: undefined; retryAfterSeconds: number } {
  const dayEndsAt = known === null ? 0 : known.dayBeganAt.getTime() + DAY;
  if (known === null || now.getTime() >= dayEndsAt) {
    return { granted: { dayBeganAt: now, requests: 1, lastAt: now } };
  }
  const freeAt = known.requests >= MAX_PER_DAY ? dayEndsAt : known.lastAt.getTime() + PAUSE;
  if (now.getTime() >= freeAt) return { granted: { ...known, requests: known.requests + 1, lastAt: now } };
  return { retryAfterSeconds: Math.ceil((freeAt - now.getTime()) / 1000) };
}
