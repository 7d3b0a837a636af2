import { malformed, type Reading } from '../legacy-hash.ts';
import { readBcrypt } from './bcrypt.ts';

/** `$wp` before PHP's bcrypt of a prehash, as `wp_hash_password()` of WordPress 6.8 and later writes it. */
export function readWordpressBcrypt(value: string): Reading | null {
  if (!/^\$?wp\$/i.test(value)) return null;
  const inner = value.startsWith('$wp$2y$') ? readBcrypt(value.slice('$wp'.length)) : null;
  if (!inner) return malformed('wordpress-bcrypt', 'does not begin with $wp$2y$');
  if (inner.verdict === 'malformed') return malformed('wordpress-bcrypt', inner.reason);
  return {
    ...inner,
    hash: { ...inner.hash, family: 'wordpress-bcrypt', setting: `$wp${inner.hash.setting}` },
  };
}
