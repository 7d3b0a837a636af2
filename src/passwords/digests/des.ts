import { at } from './word.ts';

/**
 * The Data Encryption Standard (FIPS 46-3) as crypt(3) uses it: the salt swaps bits of the expanded half
 * block, and a block goes through the cipher many times in a row. 64-bit values are pairs of unsigned 32-bit
 * numbers.
 */
export type DesBlock = readonly [high: number, low: number];

/** Two 24-bit halves for each of the 16 rounds. */
type KeySchedule = Int32Array;

const initialPermutation = [
  58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40,
  32, 24, 16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5,
  63, 55, 47, 39, 31, 23, 15, 7,
];
const finalPermutation = initialPermutation.map((_, index) => initialPermutation.indexOf(index + 1) + 1);

/** PC-1, PC-2 and the rotations between them. */
const keyChoice = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const roundKeyChoice = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47,
  55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const keyRotations = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

const roundPermutation = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22,
  11, 4, 25,
];

/** The eight S-boxes, each as 4 rows of 16 hex digits. */
const substitutions = [
  'e4d12fb83a6c5907 0f74e2d1a6cb9538 41e8d62bfc973a50 fc8249175b3ea06d',
  'f18e6b34972dc05a 3d47f28ec01a69b5 0e7ba4d158c6932f d8a13f42b67c05e9',
  'a09e63f51dc7b428 d709346a285ecbf1 d6498f30b12c5ae7 1ad069874fe3b52c',
  '7de3069a1285bc4f d8b56f03472c1ae9 a690cb7df13e5284 3f06a1d8945bc72e',
  '2c417ab6853fd0e9 eb2c47d150fa3986 421bad78f9c5630e b8c71e2d6f09a453',
  'c1af92680d34e75b af427c9561de0b38 9ef528c3704a1db6 432c95fabe17608d',
  '4b2ef08d3c975a61 d0b7491ae35c2f86 14bdc37eaf680592 6bd814a7950fe23c',
  'd2846fb1a93e50c7 1fd8a374c56b0e92 7b419ce206adf358 21e74a8dfc90356b',
];

/**
 * Bits of a pair of words, picked by their number from 1 at the top of `high`, into two words of `width`
 * bits.
 */
function permute([high, low]: DesBlock, choice: readonly number[], inputWidth = 32): [number, number] {
  const half = choice.length / 2;
  const output: [number, number] = [0, 0];
  choice.forEach((bit, index) => {
    const value = bit <= inputWidth ? high >>> (inputWidth - bit) : low >>> (2 * inputWidth - bit);
    output[index < half ? 0 : 1] |= (value & 1) << (half - 1 - (index % half));
  });
  return [output[0] >>> 0, output[1] >>> 0];
}

/** Each S-box followed by the round permutation: 64 words for each of the 8 boxes. */
const roundTable = Int32Array.from({ length: 512 }, (_, index) => {
  const box = index >> 6;
  const row = ((index >> 4) & 2) | (index & 1);
  const column = (index >> 1) & 15;
  const nibble = Number.parseInt(substitutions[box]?.charAt(row * 17 + column) ?? '', 16);
  const word = nibble << (28 - 4 * box);
  return roundPermutation.reduce(
    (output, bit, place) => output | (((word >>> (32 - bit)) & 1) << (31 - place)),
    0,
  );
});

export function desKeySchedule(key: DesBlock): KeySchedule {
  const schedule = new Int32Array(32);
  let [c, d] = permute(key, keyChoice);
  keyRotations.forEach((rotation, round) => {
    c = ((c << rotation) | (c >>> (28 - rotation))) & 0xfffffff;
    d = ((d << rotation) | (d >>> (28 - rotation))) & 0xfffffff;
    schedule.set(permute([c, d], roundKeyChoice, 28), 2 * round);
  });
  return schedule;
}

/** The block after `times` encryptions in a row. `salt` has 24 bits. */
export function desEncrypt(schedule: KeySchedule, block: DesBlock, salt = 0, times = 1): DesBlock {
  let saltMask = 0;
  for (let bit = 0; bit < 24; bit++) saltMask |= ((salt >> bit) & 1) << (23 - bit);

  let [left, right] = permute(block, initialPermutation);
  for (let time = 0; time < times; time++) {
    for (let round = 0; round < 32; round += 2) {
      let upper =
        ((right & 1) << 23) |
        ((right & 0xf8000000) >>> 9) |
        ((right & 0x1f800000) >>> 11) |
        ((right & 0x01f80000) >>> 13) |
        ((right & 0x001f8000) >>> 15);
      let lower =
        ((right & 0x0001f800) << 7) |
        ((right & 0x00001f80) << 5) |
        ((right & 0x000001f8) << 3) |
        ((right & 0x0000001f) << 1) |
        (right >>> 31);
      const swapped = (upper ^ lower) & saltMask;
      upper ^= swapped ^ at(schedule, round);
      lower ^= swapped ^ at(schedule, round + 1);
      const next =
        left ^
        at(roundTable, upper >>> 18) ^
        at(roundTable, 64 | ((upper >>> 12) & 63)) ^
        at(roundTable, 128 | ((upper >>> 6) & 63)) ^
        at(roundTable, 192 | (upper & 63)) ^
        at(roundTable, 256 | (lower >>> 18)) ^
        at(roundTable, 320 | ((lower >>> 12) & 63)) ^
        at(roundTable, 384 | ((lower >>> 6) & 63)) ^
        at(roundTable, 448 | (lower & 63));
      left = right;
      right = next;
    }
    [left, right] = [right, left];
  }
  return permute([left >>> 0, right >>> 0], finalPermutation);
}
