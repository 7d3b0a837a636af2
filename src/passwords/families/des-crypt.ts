import { costBounds } from '../bounds.ts';
import { decodeCrypt64Number } from '../crypt64.ts';
import { boundedHash, malformed, type Reading, wrongLength } from '../legacy-hash.ts';

/** 64 bits of DES leave two unused bits in the last of eleven digits. */
const digestShape = /^[./0-9A-Za-z]{10}[.26AEIMQUYcgkosw]$/;

/**
 * Traditional crypt(3): two digits of salt, eleven of digest. It has no prefix, so only a whole one is known:
 * thirteen letters that end otherwise are more likely a password.
 */
export function readDesCrypt(value: string): Reading | null {
  const digest = value.slice(2);
  if (!/^[./0-9A-Za-z]{13}$/.test(value) || !digestShape.test(digest)) return null;
  return {
    verdict: 'hash',
    hash: { family: 'descrypt', setting: value.slice(0, 2), digest, parameters: { rounds: 25 } },
  };
}

/** BSDi's extended crypt(3): `_`, four digits of rounds, four of salt, eleven of digest. */
export function readExtendedDesCrypt(value: string): Reading | null {
  if (!/^_[./0-9A-Za-z]{17,21}$/.test(value) && !/^_.{19}$/.test(value)) return null;
  if (value.length !== 20) return wrongLength('bsdicrypt', value, 20);
  const digest = value.slice(9);
  if (!/^_[./0-9A-Za-z]{19}$/.test(value) || !digestShape.test(digest)) {
    return malformed('bsdicrypt', 'its salt or digest holds a wrong character');
  }
  const rounds = decodeCrypt64Number(value.slice(1, 5));
  if (rounds === 0) return malformed('bsdicrypt', 'its round count is zero');
  return boundedHash(
    { family: 'bsdicrypt', setting: value.slice(0, 9), digest, parameters: { rounds } },
    { rounds: costBounds.extendedDesRounds },
  );
}
