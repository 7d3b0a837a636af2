import { scrypt } from 'node:crypto';
import { encodeCrypt64 } from '../crypt64.ts';
import { scryptParameters } from '../families/scrypt.ts';

/** The digest of a `$7$` setting. Runs on libuv's threads. */
export function scryptDigest(setting: string, password: Buffer): Promise<string> {
  const { n, r, p, salt } = scryptParameters(setting);
  // OpenSSL counts N + 2 blocks and the p lanes.
  const maxmem = 128 * r * (n + 2 + p) + 1024;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { N: n, r, p, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(encodeCrypt64(key));
    });
  });
}
