import { readBcrypt } from './families/bcrypt.ts';
import { readDesCrypt, readExtendedDesCrypt } from './families/des-crypt.ts';
import { readMd5 } from './families/md5.ts';
import { readMd5Crypt } from './families/md5-crypt.ts';
import { readDrupal, readDrupalOverMd5, readPhpass } from './families/phpass.ts';
import { readScrypt } from './families/scrypt.ts';
import { readShaCrypt } from './families/sha-crypt.ts';
import { readWordpressBcrypt } from './families/wordpress.ts';
import { readYescrypt } from './families/yescrypt.ts';
import type { Reading } from './legacy-hash.ts';

/** No family writes a longer text; what is longer is not looked at. */
const longestHash = 300;

/** No two of them know the same text. */
const readers = [
  readBcrypt,
  readWordpressBcrypt,
  readPhpass,
  readDrupal,
  readDrupalOverMd5,
  readMd5,
  readShaCrypt,
  readMd5Crypt,
  readDesCrypt,
  readExtendedDesCrypt,
  readScrypt,
  readYescrypt,
];

/** What the one family that knows this text says of it; null where none does. */
export function readLegacyHash(value: string): Reading | null {
  if (value.length > longestHash) return null;
  for (const read of readers) {
    const reading = read(value);
    if (reading) return reading;
  }
  return null;
}
