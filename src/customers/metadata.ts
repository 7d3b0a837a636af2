import { looksLikeCardNumber } from './card-number.ts';
import type { Issue } from './issue.ts';

/** Stripe's limits for metadata, which client libraries already know. */
const MAX_KEYS = 50;
const MAX_KEY_LENGTH = 40;
const MAX_VALUE_LENGTH = 500;

/** Text that PostgreSQL's jsonb cannot hold or that no reader expects; tab and line breaks are fine in a note. */
const forbidden = /[^\P{Cc}\t\n\r]/u;

/** Every violation of the metadata rules, each at the path of its key. */
export function checkMetadata(metadata: Readonly<Record<string, unknown>>, path: readonly string[]): Issue[] {
  const entries = Object.entries(metadata);
  const issues: Issue[] = [];
  if (entries.length > MAX_KEYS) {
    issues.push({
      code: 'METADATA_INVALID',
      path,
      message: `Metadata has ${entries.length} keys; send at most ${MAX_KEYS}.`,
      params: { reason: 'TOO_MANY_KEYS', max: MAX_KEYS, actual: entries.length },
    });
  }
  // A hostile object of a million keys gets the first reports, not a million.
  for (const [key, value] of entries.slice(0, 2 * MAX_KEYS)) {
    const problem = keyProblem(key) ?? valueProblem(value);
    if (problem === undefined) continue;
    const { message, ...params } = problem;
    issues.push({ code: 'METADATA_INVALID', path: [...path, printable(key)], message, params });
  }
  return issues;
}

interface Problem {
  reason: string;
  message: string;
  max?: number;
}

function keyProblem(key: string): Problem | undefined {
  if (key === '' || exceeds(key, MAX_KEY_LENGTH)) {
    return {
      reason: 'KEY_LENGTH',
      message: `A metadata key has 1 to ${MAX_KEY_LENGTH} characters.`,
      max: MAX_KEY_LENGTH,
    };
  }
  if (/[[\]]/.test(key) || forbidden.test(key) || !key.isWellFormed()) {
    return {
      reason: 'KEY_CHARACTERS',
      message: 'A metadata key must not hold [, ], control characters or half of a surrogate pair.',
    };
  }
  return looksLikeCardNumber(key) ? cardNumber : undefined;
}

function valueProblem(value: unknown): Problem | undefined {
  switch (typeof value) {
    case 'string':
      return textProblem(value);
    case 'number':
      return numberProblem(value);
    case 'boolean':
      return undefined;
    default:
      if (value === null) return undefined;
      return {
        reason: 'NESTED',
        message: 'A metadata value is a text, a number, a boolean or null; objects and lists are not stored.',
      };
  }
}

function textProblem(value: string): Problem | undefined {
  if (exceeds(value, MAX_VALUE_LENGTH)) {
    return {
      reason: 'VALUE_LENGTH',
      message: `A metadata text has at most ${MAX_VALUE_LENGTH} characters.`,
      max: MAX_VALUE_LENGTH,
    };
  }
  if (forbidden.test(value) || !value.isWellFormed()) {
    return {
      reason: 'VALUE_CHARACTERS',
      message: 'A metadata text must not hold NUL, control characters or half of a surrogate pair.',
    };
  }
  return looksLikeCardNumber(value) ? cardNumber : undefined;
}

function numberProblem(value: number): Problem | undefined {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return {
      reason: 'NUMBER_RANGE',
      message: 'A metadata number beyond 2^53 - 1 would lose digits; send it as a text.',
    };
  }
  return looksLikeCardNumber(String(value)) ? cardNumber : undefined;
}

const cardNumber: Problem = {
  reason: 'CARD_NUMBER',
  message: 'This looks like a payment card number, which must not be stored; remove it.',
};

function exceeds(text: string, max: number): boolean {
  // Code points are never more than UTF-16 units, so most texts need no counting.
  return text.length > max && [...text.slice(0, 2 * max + 2)].length > max;
}

function printable(key: string): string {
  return key.slice(0, 2 * MAX_KEY_LENGTH).toWellFormed();
}
