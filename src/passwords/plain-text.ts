import type { PasswordIssue } from './password-issue.ts';

export interface PlainTextPolicy {
  /** Unicode code points. */
  readonly minCharacters: number;
  /** Bytes of UTF-8; at most `maxLoginPasswordBytes`, which is what a login takes. */
  readonly maxBytes: number;
}

export const defaultPlainTextPolicy: PlainTextPolicy = { minCharacters: 8, maxBytes: 1024 };

/** NUL ends the password for half of the systems it may go to, and half a surrogate pair has no bytes. */
const unusable = /\0|\p{Surrogate}/u;

/** Whether a text can be a password: each has one sequence of bytes, and none of them is NUL. */
export function hasPasswordCharacters(text: string): boolean {
  return !unusable.test(text);
}

/** The rule that a new password in plain text breaks, or null. */
export function checkPlainText(password: string, policy: PlainTextPolicy): PasswordIssue | null {
  if (!hasPasswordCharacters(password)) {
    return {
      code: 'CHARACTERS_INVALID',
      message: 'The password holds NUL or half of a surrogate pair. Send text that is valid Unicode.',
    };
  }
  const bytes = Buffer.byteLength(password);
  if (bytes > policy.maxBytes) {
    return {
      code: 'PASSWORD_TOO_LONG',
      message: `The password has more than ${policy.maxBytes} bytes of UTF-8. Send a shorter one.`,
      params: { maxBytes: policy.maxBytes, bytes },
    };
  }
  const characters = [...password].length;
  if (characters < policy.minCharacters) {
    return {
      code: 'PASSWORD_TOO_SHORT',
      message: `The password has fewer than ${policy.minCharacters} characters. Send a longer one.`,
      params: { minCharacters: policy.minCharacters, characters },
    };
  }
  return null;
}
