import { costBounds } from '../bounds.ts';
import { crypt64Digits } from '../crypt64.ts';
import type { HashFamily } from '../hash-family.ts';
import { boundedHash, malformed, type Reading, wrongLength } from '../legacy-hash.ts';

/** phpass itself refuses counts outside 2^7 and 2^30. */
const log2Range = { minimum: 7, maximum: 30 };

/**
 * 16 bytes of MD5 leave two bits in their last digit; the 43 digits that Drupal keeps of SHA-512 are all
 * full.
 */
const md5Digest = /^[./0-9A-Za-z]{21}[./01]$/;
const sha512Digest = /^[./0-9A-Za-z]{43}$/;

/** phpass' portable hash (Openwall): `$P$`, or phpBB's `$H$`, then iteration digit, salt and digest. */
export function readPhpass(value: string): Reading | null {
  return /^\$[PH]\$/.test(value) ? readIterated('phpass', value, 3, md5Digest, 22) : null;
}

/** Drupal 7 and later (`PhpassHashedPasswordBase`): phpass' scheme over SHA-512, cut to 55 characters. */
export function readDrupal(value: string): Reading | null {
  return value.startsWith('$S$') ? readIterated('drupal', value, 3, sha512Digest, 43) : null;
}

/**
 * What Drupal's upgrades made of older MD5: `U` before a hash whose password is the 32 hex digits of the MD5.
 */
export function readDrupalOverMd5(value: string): Reading | null {
  if (value.startsWith('U$S$')) return readIterated('drupal-over-md5', value, 4, sha512Digest, 43);
  return /^U\$[PH]\$/.test(value) ? readIterated('drupal-over-md5', value, 4, md5Digest, 22) : null;
}

function readIterated(
  family: HashFamily,
  value: string,
  prefixLength: number,
  digestShape: RegExp,
  digestLength: number,
): Reading {
  const settingLength = prefixLength + 9;
  if (value.length !== settingLength + digestLength) {
    return wrongLength(family, value, settingLength + digestLength);
  }
  const log2 = crypt64Digits.indexOf(value.charAt(prefixLength));
  if (log2 < log2Range.minimum || log2 > log2Range.maximum) {
    return malformed(family, 'its iteration digit does not stand for 2^7 to 2^30');
  }
  const digest = value.slice(settingLength);
  if (!/^[./0-9A-Za-z]{8}$/.test(value.slice(prefixLength + 1, settingLength)) || !digestShape.test(digest)) {
    return malformed(family, 'its salt or digest holds a wrong character');
  }
  return boundedHash(
    { family, setting: value.slice(0, settingLength), digest, parameters: { iterations: 2 ** log2 } },
    { iterations: 2 ** costBounds.phpassLog2 },
  );
}
