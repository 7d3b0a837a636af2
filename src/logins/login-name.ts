import { isStorable, usernameKey } from '../customers/stored-text.ts';
import { parseEmailAddress } from '../email/address.ts';

/** What somebody typed as their login. */
export interface LoginName {
  /** One form for all spellings of a login. */
  readonly key: string;
  /** Which unique value of a customer `key` is; absent where it can be none. */
  readonly is?: 'email' | 'username' | undefined;
}

/** An email address has an @, which no username can have. */
export function readLoginName(typed: string): LoginName {
  const text = typed.trim().normalize('NFC');
  if (!text.includes('@')) {
    return { key: usernameKey(text), is: isStorable(text) ? 'username' : undefined };
  }
  const parsed = parseEmailAddress(text);
  return parsed.ok ? { key: parsed.email.key, is: 'email' } : { key: text.toLowerCase() };
}
