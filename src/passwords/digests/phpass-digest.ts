import { hash } from 'node:crypto';
import { fitsWorkBound } from '../bounds.ts';
import { crypt64Digits, encodeCrypt64 } from '../crypt64.ts';

/**
 * The digest of a phpass or Drupal setting (`$P$…`, `$H$…`, `$S$…`, each also after `U`), or null where the
 * password is too long to be tried. Source: Openwall phpass, `crypt_private()`; Drupal,
 * `PhpassHashedPasswordBase`.
 */
export function phpassDigest(setting: string, password: Buffer): string | null {
  if (setting.startsWith('U')) {
    return phpassDigest(setting.slice(1), Buffer.from(hash('md5', password, 'hex')));
  }
  const iterations = 2 ** crypt64Digits.indexOf(setting.charAt(3));
  if (!fitsWorkBound(iterations, password.length)) return null;
  const [algorithm, length] = setting.startsWith('$S$') ? (['sha512', 43] as const) : (['md5', 22] as const);

  let digest = hash(algorithm, Buffer.concat([Buffer.from(setting.slice(4)), password]), 'buffer');
  const block = Buffer.concat([digest, password]);
  for (let iteration = 0; iteration < iterations; iteration++) {
    block.set(digest);
    digest = hash(algorithm, block, 'buffer');
  }
  return encodeCrypt64(digest).slice(0, length);
}
