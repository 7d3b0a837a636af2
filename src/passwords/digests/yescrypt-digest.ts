import { createHmac, hash, pbkdf2Sync } from 'node:crypto';
import { encodeCrypt64 } from '../crypt64.ts';
import { yescryptParameters } from '../families/yescrypt.ts';
import { yescryptMix } from './yescrypt-mix.ts';

/** The digest of a `$y$j…` setting. Source: yescrypt 1.1 (Peslyak), with p = 1, t = 0 and no ROM. */
export function yescryptDigest(setting: string, password: Buffer): string {
  const { n, r, salt } = yescryptParameters(setting);
  // Large settings begin with a smaller run, so that memory is not filled at the speed of a plain fill.
  const isLarge = n >= 0x100 && n * r >= 0x20000;
  const input = isLarge ? derive('yescrypt-prehash', password, salt, n / 64, r) : password;
  const clientKey = hmac(derive('yescrypt', input, salt, n, r), 'Client Key');
  return encodeCrypt64(hash('sha256', clientKey, 'buffer'));
}

function derive(label: string, password: Buffer, salt: Buffer, n: number, r: number): Buffer {
  const block = pbkdf2Sync(hmac(label, password), salt, 1, 128 * r, 'sha256');
  const key = block.subarray(0, 32);
  const mixed = yescryptMix(block, n);
  return pbkdf2Sync(hmac(mixed.keyMaterial, key), mixed.block, 1, 32, 'sha256');
}

function hmac(key: string | Buffer, data: string | Buffer): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
