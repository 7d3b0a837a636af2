import { type EmailAddress, parseEmailAddress } from '../email/address.ts';
import { suggestDomain } from '../email/typo.ts';
import type { TextField } from './draft.ts';
import type { Issue } from './issue.ts';
import { canonicalTimezone } from './timezone.ts';

/** Collects the violations of one input; every rule appends to it and none stops at the first. */
export type Report = Issue[];

export function inputPath(field: string): readonly string[] {
  return ['input', field];
}

/** Longest texts in Unicode code points. A field that is not here has a rule of its own. */
const maxLengths: Partial<Record<TextField, number>> = {
  firstName: 255,
  lastName: 255,
  oldProviderId: 255,
  displayName: 100,
  organization: 255,
  taxId: 255,
  username: 100,
  title: 255,
  salutation: 255,
};

/** Unicode category Cc, NUL among them, which PostgreSQL refuses; and the byte order mark. No name needs any. */
const controlCharacter = /[\p{Cc}\ufeff]/u;

/** The rules of every text: no control characters, no half of a surrogate pair, no more code points than allowed. */
export function checkText(report: Report, field: TextField, text: string): void {
  if (controlCharacter.test(text) || !text.isWellFormed()) {
    report.push({
      code: 'CHARACTERS_INVALID',
      path: inputPath(field),
      message: `Remove control characters, NUL and unpaired surrogates from ${field}.`,
    });
  }
  const max = maxLengths[field];
  // Code points are never more than UTF-16 units, so most texts need no counting.
  if (max === undefined || text.length <= max) return;
  const actual = countCodePoints(text);
  if (actual > max) {
    report.push({
      code: 'TOO_LONG',
      path: inputPath(field),
      message: `Shorten ${field} to at most ${max} characters; it has ${actual}.`,
      params: { max, actual },
    });
  }
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

export function checkEmail(
  report: Report,
  field: 'email' | 'billingEmail',
  text: string,
): EmailAddress | undefined {
  const parsed = parseEmailAddress(text);
  if (parsed.ok) return parsed.email;
  report.push({
    code: 'EMAIL_INVALID',
    path: inputPath(field),
    message: parsed.message,
    hint: typoHint(text),
    params: { reason: parsed.reason },
  });
  return undefined;
}

function typoHint(text: string): string | undefined {
  const suggestion = suggestDomain(text.slice(text.lastIndexOf('@') + 1).toLowerCase());
  return suggestion === undefined ? undefined : `Did you mean ${suggestion}?`;
}

/** Digits of a phone number; ITU-T E.164 allows 15, the reference allows 5 to 20. */
export function checkPhone(report: Report, text: string): string | undefined {
  const digits = text.replace(/[^0-9]/g, '');
  if (digits.length >= 5 && digits.length <= 20) return digits;
  report.push({
    code: 'PHONE_INVALID',
    path: inputPath('phone'),
    message: `A phone number has 5 to 20 digits; ${digits.length} are left after stripping everything else.`,
    params: { min: 5, max: 20, actual: digits.length },
  });
  return undefined;
}

export function checkUsername(report: Report, text: string): void {
  if (/^[0-9A-Za-z_-]+$/.test(text)) return;
  report.push({
    code: 'USERNAME_INVALID',
    path: inputPath('username'),
    message: 'A username has only the characters 0-9 A-Z a-z - and _.',
  });
}

export function checkTimezone(report: Report, text: string): string | undefined {
  const name = canonicalTimezone(text);
  if (name !== undefined) return name;
  report.push({
    code: 'TIMEZONE_INVALID',
    path: inputPath('timezone'),
    message:
      'Send the name or alias of an IANA time zone, such as Europe/Paris or UTC; offsets are not names.',
    hint: /^(utc|gmt)?[+-]\d/i.test(text)
      ? 'An offset changes with the season; name the place instead.'
      : undefined,
  });
  return undefined;
}
