import { hash } from 'node:crypto';

/**
 * The rounds of crypt(3)'s MD5 and SHA hashes: each hashes the digest before, the password and the salt in an
 * order that turns on the round number: swapped in odd ones, without the salt in every third, without the
 * second password in every seventh. The layout repeats after 42 rounds and only the digest changes in it.
 */
export function cryptRounds(
  algorithm: 'md5' | 'sha256' | 'sha512',
  start: Buffer,
  { password, salt, rounds }: { password: Buffer; salt: Buffer; rounds: number },
): Buffer {
  const layouts = Array.from({ length: Math.min(42, rounds) }, (_, round) => {
    const middle = Buffer.concat([...(round % 3 ? [salt] : []), ...(round % 7 ? [password] : [])]);
    const bytes = Buffer.concat(round & 1 ? [password, middle, start] : [start, middle, password]);
    return { bytes, digestAt: round & 1 ? bytes.length - start.length : 0 };
  });

  let digest = start;
  for (let first = 0; first < rounds; first += layouts.length) {
    for (const { bytes, digestAt } of layouts.slice(0, rounds - first)) {
      bytes.set(digest, digestAt);
      digest = hash(algorithm, bytes, 'buffer');
    }
  }
  return digest;
}
