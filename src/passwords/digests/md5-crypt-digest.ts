import { createHash, hash } from 'node:crypto';
import { encodeCrypt64 } from '../crypt64.ts';
import { cryptRounds } from './crypt-rounds.ts';

/** The order in which the bytes of the result are written. */
const byteOrder = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];

/** The digest of a `$1$salt$` setting. Source: FreeBSD, `crypt_md5()` (Kamp). */
export function md5CryptDigest(setting: string, password: Buffer): string {
  const salt = Buffer.from(setting.slice(3, -1));
  const alternate = hash('md5', Buffer.concat([password, salt, password]), 'buffer');
  const first = createHash('md5').update(password).update('$1$').update(salt);
  for (let left = password.length; left > 0; left -= 16)
    first.update(alternate.subarray(0, Math.min(left, 16)));
  // The original tests a buffer that it has just cleared, so that a NUL stands where the digest was meant to.
  for (let bits = password.length; bits > 0; bits >>= 1) {
    first.update(bits & 1 ? '\0' : password.subarray(0, 1));
  }

  const digest = cryptRounds('md5', first.digest(), { password, salt, rounds: 1000 });
  return encodeCrypt64(Uint8Array.from(byteOrder, (index) => digest[index] ?? 0));
}
