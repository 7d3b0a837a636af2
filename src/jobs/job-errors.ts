import { isFromDatabase } from '../db/errors.ts';

/** Thrown by a handler: trying again without a change from outside is useless, so the job is parked at once. */
export class GiveUp extends Error {
  override name = 'GiveUp';
}

/** Thrown by a handler that was told when to come back, e.g. by `Retry-After`; it counts as a failed run. */
export class RetryLater extends Error {
  override name = 'RetryLater';
  /** Milliseconds from now. */
  readonly after: number;

  constructor(message: string, after: number, options?: ErrorOptions) {
    super(message, options);
    this.after = after;
  }
}

/** The run does not hold its job any more: its lease ended and another worker may have taken the job. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';
}

/** The reason with which a stopping worker aborts its runs; it hands their jobs back. */
export class Stopped extends Error {
  override name = 'Stopped';
}

const MAX_TEXT = 500;

/** What may be kept of an error: never the message of a database error, which can quote the values of a row. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const fromDatabase = isFromDatabase(error);
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const text = fromDatabase ? `${error.name}${code}` : `${error.name}: ${error.message}`;
  // The text of the other side may end in a terminal, where control characters act.
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, MAX_TEXT)
    .toWellFormed();
}
