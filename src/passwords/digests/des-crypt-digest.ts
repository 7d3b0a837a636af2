import { crypt64Digits, decodeCrypt64Number } from '../crypt64.ts';
import { type DesBlock, desEncrypt, desKeySchedule } from './des.ts';

/** The digest of a traditional setting (two digits of salt): eight bytes of the password, 25 encryptions. */
export function desCryptDigest(setting: string, password: Buffer): string {
  return encode(desEncrypt(desKeySchedule(keyBlock(password, 0)), [0, 0], decodeCrypt64Number(setting), 25));
}

/**
 * The digest of an extended setting (`_`, four digits of rounds, four of salt). The password is folded eight
 * bytes at a time: the key so far encrypts itself and takes the next bytes in. Source: FreeSec `crypt-des.c`
 * (Burren).
 */
export function extendedDesCryptDigest(setting: string, password: Buffer): string {
  const rounds = decodeCrypt64Number(setting.slice(1, 5));
  const salt = decodeCrypt64Number(setting.slice(5, 9));
  let key = keyBlock(password, 0);
  for (let start = 8; start < password.length; start += 8) {
    const [high, low] = desEncrypt(desKeySchedule(key), key);
    const [nextHigh, nextLow] = keyBlock(password, start);
    key = [(high ^ nextHigh) >>> 0, (low ^ nextLow) >>> 0];
  }
  return encode(desEncrypt(desKeySchedule(key), [0, 0], salt, rounds));
}

/** Seven bits of each of eight bytes, above an unused parity bit; zeros after the end. */
function keyBlock(password: Buffer, start: number): DesBlock {
  const block = Buffer.alloc(8);
  for (let index = 0; index < 8; index++) block[index] = (password[start + index] ?? 0) << 1;
  return [block.readUInt32BE(0), block.readUInt32BE(4)];
}

/** 64 bits as eleven digits of six bits, the most significant first. */
function encode([high, low]: DesBlock): string {
  const groups = [high >>> 8, ((high & 0xff) << 16) | (low >>> 16), (low & 0xffff) << 8];
  const digits = groups.flatMap((group) =>
    [18, 12, 6, 0].map((shift) => crypt64Digits.charAt((group >>> shift) & 63)),
  );
  return digits.slice(0, 11).join('');
}
