import { createHash, hash } from 'node:crypto';
import { fitsWorkBound } from '../bounds.ts';
import { encodeCrypt64 } from '../crypt64.ts';
import { cryptRounds } from './crypt-rounds.ts';

/** The order in which the bytes of the result are written (step 22 of the specification). */
const byteOrders = {
  sha256: [
    20, 10, 0, 11, 1, 21, 2, 22, 12, 23, 13, 3, 14, 4, 24, 5, 25, 15, 26, 16, 6, 17, 7, 27, 8, 28, 18, 29, 19,
    9, 30, 31,
  ],
  sha512: [
    42, 21, 0, 1, 43, 22, 23, 2, 44, 45, 24, 3, 4, 46, 25, 26, 5, 47, 48, 27, 6, 7, 49, 28, 29, 8, 50, 51, 30,
    9, 10, 52, 31, 32, 11, 53, 54, 33, 12, 13, 55, 34, 35, 14, 56, 57, 36, 15, 16, 58, 37, 38, 17, 59, 60, 39,
    18, 19, 61, 40, 41, 20, 62, 63,
  ],
};

/**
 * The digest of a `$5$` or `$6$` setting, or null where the password is too long to be tried.
 * Source: "Unix crypt using SHA-256 and SHA-512" (Drepper), whose step numbers stand beside the code.
 */
export function shaCryptDigest(setting: string, password: Buffer): string | null {
  const algorithm = setting.startsWith('$5$') ? 'sha256' : 'sha512';
  const fields = setting.split('$');
  const rounds = fields.length === 5 ? Number(fields[2]?.slice('rounds='.length)) : 5000;
  if (!fitsWorkBound(rounds, password.length)) return null;
  const salt = Buffer.from(fields.at(-2) ?? '');

  const b = hash(algorithm, Buffer.concat([password, salt, password]), 'buffer'); // 4-8
  const first = createHash(algorithm).update(password).update(salt); // 1-3
  first.update(repeatTo(b, password.length)); // 9-10
  for (let bits = password.length; bits > 0; bits >>= 1) first.update(bits & 1 ? b : password); // 11
  const a = first.digest(); // 12

  const p = repeatTo(hashRepeated(algorithm, password, password.length), password.length); // 13-16
  const s = repeatTo(hashRepeated(algorithm, salt, 16 + (a[0] ?? 0)), salt.length); // 17-20

  const digest = cryptRounds(algorithm, a, { password: p, salt: s, rounds }); // 21
  return encodeCrypt64(Uint8Array.from(byteOrders[algorithm], (index) => digest[index] ?? 0));
}

function hashRepeated(algorithm: string, data: Buffer, times: number): Buffer {
  const hasher = createHash(algorithm);
  for (let time = 0; time < times; time++) hasher.update(data);
  return hasher.digest();
}

/** `bytes` again and again until there are `length` of them. */
function repeatTo(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}
