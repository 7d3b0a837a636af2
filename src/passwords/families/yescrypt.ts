import { costBounds } from '../bounds.ts';
import { crypt64Digits, decodeCrypt64, encodeCrypt64 } from '../crypt64.ts';
import { boundedHash, malformed, type Reading } from '../legacy-hash.ts';

/**
 * `j` (the default flavor), N (from 4) and r in a digit each, salt, 32 bytes with four bits in the last
 * digit.
 */
const shape = /^(\$y\$j[/0-9A-Za-j][./0-9A-Za-j]\$[./0-9A-Za-z]{0,86}\$)([./0-9A-Za-z]{42}[./0-9ABCD])$/;

/**
 * crypt(3)'s `$y$`, the default of current Linux distributions, as libxcrypt's `crypt_gensalt()` writes it.
 * The other flavors and parameters that yescrypt defines (parallelism, time, ROM) have never been written by
 * it.
 */
export function readYescrypt(value: string): Reading | null {
  if (!value.startsWith('$y$')) return null;
  const match = shape.exec(value);
  if (!match) {
    return malformed(
      'yescrypt',
      'is not $y$j, two characters of cost, $, a salt, $ and a digest of 43 characters',
    );
  }
  const [, setting = '', digest = ''] = match;
  const { n, r, salt, saltText } = yescryptParameters(setting);
  if (encodeCrypt64(salt) !== saltText) return malformed('yescrypt', 'its salt is not a number of bytes');
  const parameters = { n, r, memoryKiB: (128 * n * r) / 1024 };
  return boundedHash(
    { family: 'yescrypt', setting, digest, parameters },
    { memoryKiB: costBounds.scryptMemoryKiB },
  );
}

/** The parameters in a setting that `readYescrypt` has accepted. */
export function yescryptParameters(setting: string) {
  const saltText = setting.slice('$y$j9T$'.length, -1);
  return {
    n: 2 ** (crypt64Digits.indexOf(setting.charAt(4)) + 1),
    r: crypt64Digits.indexOf(setting.charAt(5)) + 1,
    salt: decodeCrypt64(saltText),
    saltText,
  };
}
