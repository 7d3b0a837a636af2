import type { CustomerErrorCode } from './error-codes.ts';

/**
 * One violation of one rule. A list of these is the answer to every expected failure.
 *
 * - `path` starts at the mutation's argument, e.g. `['input', 'metadata', 'plan']`.
 * - `message` says what is wrong and what to do; it never holds a password, a hash or a token.
 * - `hint` is a further step for the reader (a suggestion, the option to use instead).
 * - `params` are the machine-readable facts behind the message (limits, sizes, detected families).
 */
export interface Issue {
  code: CustomerErrorCode;
  path: readonly string[];
  message: string;
  hint?: string | undefined;
  params?: Readonly<Record<string, unknown>> | undefined;
}
