import { createHmac } from 'node:crypto';
import { hash } from '@node-rs/bcrypt';

const settingLength = 29;
/** The words of the key, cyclic over the password and its NUL, that bcrypt mixes in. */
const keyBytes = 72;

/** The digest of a `$2a$`, `$2b$`, `$2x$` or `$2y$` setting. Runs on libuv's threads. */
export async function bcryptDigest(setting: string, password: Buffer): Promise<string> {
  // The versions 2a, 2b and 2y differ in the bugs of their old implementations, in none that a UTF-8 text
  // without NUL brings out; 2x is crypt_blowfish's name for its own.
  const key = setting.startsWith('$2x$') ? signExtendedKey(password) : password;
  const text = await hash(key, { salt: `$2b$${setting.slice('$2x$'.length)}` });
  return text.slice(settingLength);
}

/**
 * The digest of a `$wp$2y$` setting: bcrypt over a prehash, so that the 72 bytes hold all of the password.
 */
export function wordpressBcryptDigest(setting: string, password: Buffer): Promise<string> {
  const prehash = createHmac('sha384', 'wp-sha384').update(password).digest('base64');
  return bcryptDigest(setting.slice('$wp'.length), Buffer.from(prehash));
}

/**
 * The key that crypt_blowfish before 1.1 made of a password: it took bytes for signed, so that one above 127
 * set all bits above it in its word. Given whole, bcrypt reads these 72 bytes and no more.
 */
function signExtendedKey(password: Buffer): Buffer {
  const source = Buffer.concat([password, Buffer.alloc(1)]);
  const key = Buffer.alloc(keyBytes);
  for (let start = 0; start < keyBytes; start += 4) {
    let word = 0;
    for (let index = start; index < start + 4; index++)
      word = (word << 8) | source.readInt8(index % source.length);
    key.writeInt32BE(word, start);
  }
  return key;
}
