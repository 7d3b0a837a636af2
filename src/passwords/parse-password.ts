import { type LegacyHash, typesAccepting } from './legacy-hash.ts';
import { type PasswordIssue, refusalOf } from './password-issue.ts';
import type { HashedPasswordType, PasswordType } from './password-type.ts';
import { checkPlainText, defaultPlainTextPolicy, type PlainTextPolicy } from './plain-text.ts';
import { recognise } from './recognise.ts';

/** A password that `PasswordHasher.toCredential` can store. It holds the secret: never log it. */
export type ImportablePassword =
  | { readonly kind: 'plain'; readonly password: string }
  | { readonly kind: 'hash'; readonly type: HashedPasswordType; readonly hash: LegacyHash };

export type ParsedPassword =
  | { readonly password: ImportablePassword; readonly issue?: undefined }
  | { readonly password?: undefined; readonly issue: PasswordIssue };

/**
 * What the text `value` is under `passwordType`, or the rule that it breaks. The text is taken as it is,
 * untrimmed.
 */
export function parsePassword(
  type: PasswordType,
  value: string,
  policy: PlainTextPolicy = defaultPlainTextPolicy,
): ParsedPassword {
  if (type === 'PLAIN_TEXT') {
    const issue = checkPlainText(value, policy);
    return issue ? { issue } : { password: { kind: 'plain', password: value } };
  }
  const recognition = recognise(value);
  if (recognition.verdict === 'hash' && typesAccepting(recognition.hash).includes(type)) {
    return { password: { kind: 'hash', type, hash: recognition.hash } };
  }
  return { issue: refusalOf(type, recognition) };
}
