import { costBounds } from '../bounds.ts';
import { crypt64Digits, decodeCrypt64Number } from '../crypt64.ts';
import { boundedHash, malformed, type Reading } from '../legacy-hash.ts';

/** N (one digit), r and p (five each) and salt; a digest of 32 bytes with four bits in the last digit. */
const shape = /^(\$7\$[./0-9A-Za-z]{11,97}\$)([./0-9A-Za-z]{42}[./0-9ABCD])$/;

/** crypt(3)'s `$7$`: scrypt (RFC 7914) with its parameters in the salt. */
export function readScrypt(value: string): Reading | null {
  if (!value.startsWith('$7$')) return null;
  const match = shape.exec(value);
  if (!match) {
    return malformed(
      'scrypt',
      'is not $7$, 11 characters of parameters, a salt, $ and a digest of 43 characters',
    );
  }
  const [, setting = '', digest = ''] = match;
  const { log2, n, r, p } = scryptParameters(setting);
  if (log2 < 1 || r < 1 || p < 1 || log2 >= 16 * r || r * p >= 2 ** 30) {
    return malformed('scrypt', 'its N, r and p are outside the range of scrypt');
  }
  const memoryKiB = (128 * r * Math.max(n, p)) / 1024;
  const workKiB = (128 * r * n * p) / 1024;
  return boundedHash(
    { family: 'scrypt', setting, digest, parameters: { n, r, p, memoryKiB, workKiB } },
    { memoryKiB: costBounds.scryptMemoryKiB, workKiB: costBounds.scryptWorkKiB },
  );
}

/** The parameters and the salt (its text is the salt) in a setting that `readScrypt` has accepted. */
export function scryptParameters(setting: string) {
  const log2 = crypt64Digits.indexOf(setting.charAt(3));
  return {
    log2,
    n: 2 ** log2,
    r: decodeCrypt64Number(setting.slice(4, 9)),
    p: decodeCrypt64Number(setting.slice(9, 14)),
    salt: setting.slice(14, -1),
  };
}
