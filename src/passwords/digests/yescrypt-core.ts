import { at } from './word.ts';

/** Three S-boxes of 256 entries of two 64-bit numbers. */
export const sBoxBytes = 3 * 256 * 16;
const sBoxWords = sBoxBytes / 4 / 3;

/** The places of a Salsa20 block's words in the order of yescrypt, four quarter rounds a row. */
const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

const state = new Int32Array(16);

/** The Salsa20 core (Bernstein) over the 16 words at `start`, which stand in yescrypt's shuffled order. */
export function salsa20(words: Int32Array, start: number, rounds: number): void {
  for (let index = 0; index < 16; index++) state[(index * 5) % 16] = at(words, start + index);
  for (let round = 0; round < rounds; round += 2) {
    for (const [a, b, c, d] of quarters) {
      state[b] = at(state, b) ^ rotate(at(state, a) + at(state, d), 7);
      state[c] = at(state, c) ^ rotate(at(state, b) + at(state, a), 9);
      state[d] = at(state, d) ^ rotate(at(state, c) + at(state, b), 13);
      state[a] = at(state, a) ^ rotate(at(state, d) + at(state, c), 18);
    }
  }
  for (let index = 0; index < 16; index++) {
    words[start + index] = at(words, start + index) + at(state, (index * 5) % 16);
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * yescrypt's pwxform: six rounds of 32-bit multiplications mixed with S-boxes that it keeps rewriting, over
 * eight 64-bit numbers in pairs, low word first.
 */
export class PwxForm {
  readonly #sBoxes: Int32Array;
  #s2 = 0;
  #s1 = sBoxWords;
  #s0 = 2 * sBoxWords;
  #write = 0;

  constructor(sBoxes: Int32Array) {
    this.#sBoxes = sBoxes;
  }

  apply(words: Int32Array, start: number): void {
    const sBoxes = this.#sBoxes;
    const s0 = this.#s0;
    const s1 = this.#s1;
    let write = this.#s2 + this.#write;
    for (let round = 0; round < 6; round++) {
      const writes = round > 0 && round < 5;
      for (let pair = start; pair < start + 16; pair += 4) {
        const from0 = s0 + ((at(words, pair) & 0xff0) >>> 2);
        const from1 = s1 + ((at(words, pair + 1) & 0xff0) >>> 2);
        for (let half = 0; half < 4; half += 2) {
          const low = at(words, pair + half);
          const high = at(words, pair + half + 1);
          const addend = at(sBoxes, from0 + half);
          const sum = Math.imul(low, high) + addend;
          const carry = sum >>> 0 < addend >>> 0 ? 1 : 0;
          const newLow = sum ^ at(sBoxes, from1 + half);
          const newHigh =
            (highProduct(low, high) + at(sBoxes, from0 + half + 1) + carry) ^ at(sBoxes, from1 + half + 1);
          words[pair + half] = newLow;
          words[pair + half + 1] = newHigh;
          if (writes) {
            sBoxes[write] = newLow;
            sBoxes[write + 1] = newHigh;
            write += 2;
          }
        }
      }
    }
    this.#write = (write - this.#s2) & (sBoxWords - 1);
    [this.#s0, this.#s1, this.#s2] = [this.#s2, s0, s1];
  }
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const other = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16);
}
