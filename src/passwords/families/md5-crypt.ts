import { malformed, type Reading } from '../legacy-hash.ts';
import { saltCharacters } from './crypt-salt.ts';

/** 16 bytes leave two bits in the last of 22 digits. */
const shape = new RegExp(`^(\\$1\\$${saltCharacters}{0,8}\\$)([./0-9A-Za-z]{21}[./01])$`);

/** FreeBSD's MD5 crypt(3): up to eight characters of salt, a thousand rounds. */
export function readMd5Crypt(value: string): Reading | null {
  if (!value.startsWith('$1$')) return null;
  const [, setting, digest] = shape.exec(value) ?? [];
  if (setting === undefined || digest === undefined) {
    return malformed('md5crypt', 'is not $1$, a salt of up to 8 characters, $ and a digest of 22 characters');
  }
  return { verdict: 'hash', hash: { family: 'md5crypt', setting, digest, parameters: { rounds: 1000 } } };
}
