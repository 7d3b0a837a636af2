/**
 * The digits of crypt(3), phpass and scrypt's `$7$`, by value. bcrypt orders the same characters differently.
 */
export const crypt64Digits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The bytes in groups of three, each as four digits of six bits, the least significant digit first. */
export function encodeCrypt64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 3) {
    const group = bytes.subarray(start, start + 3);
    text += encodeCrypt64Number(
      (group[0] ?? 0) | ((group[1] ?? 0) << 8) | ((group[2] ?? 0) << 16),
      Math.ceil((group.length * 8) / 6),
    );
  }
  return text;
}

/** The lowest `digits` six-bit digits of a number, the least significant first. */
export function encodeCrypt64Number(value: number, digits: number): string {
  let text = '';
  for (let digit = 0; digit < digits; digit++) text += crypt64Digits.charAt((value >>> (6 * digit)) & 63);
  return text;
}

/** The number that `encodeCrypt64Number` wrote. All characters have to be digits. */
export function decodeCrypt64Number(text: string): number {
  let value = 0;
  for (let digit = text.length - 1; digit >= 0; digit--) {
    value = value * 64 + crypt64Digits.indexOf(text.charAt(digit));
  }
  return value;
}

/**
 * The bytes that `encodeCrypt64` wrote. Text that it did not write gives bytes that it writes differently.
 */
export function decodeCrypt64(text: string): Buffer {
  const groups = text.match(/.{1,4}/gs) ?? [];
  return Buffer.concat(
    groups.map((group) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(decodeCrypt64Number(group));
      return bytes.subarray(0, Math.floor((group.length * 6) / 8));
    }),
  );
}
