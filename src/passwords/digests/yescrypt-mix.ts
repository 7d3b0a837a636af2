import { at } from './word.ts';
import { PwxForm, salsa20, sBoxBytes } from './yescrypt-core.ts';

/** The order in which yescrypt holds the words of a Salsa20 block. */
const shuffled = Array.from({ length: 16 }, (_, index) => (index * 5) % 16);

/**
 * yescrypt's SMix for one lane in read-write mode, over a block of 128 r bytes: it fills N such blocks, then
 * reads and rewrites a third as many at places that the data choose. `keyMaterial` is the last 64 bytes as
 * the S-boxes left them.
 */
export function yescryptMix(block: Buffer, n: number): { block: Buffer; keyMaterial: Buffer } {
  const mixed = Buffer.from(block);

  const sBoxes = new Int32Array(sBoxBytes / 4);
  const seed = wordsOf(mixed.subarray(0, 128));
  fill(seed, sBoxes, sBoxBytes / 128, false, () => mixBySalsa(seed));
  bytesOf(seed).copy(mixed);
  const keyMaterial = Buffer.from(mixed.subarray(-64));

  const pwxForm = new PwxForm(sBoxes);
  const words = wordsOf(mixed);
  const memory = new Int32Array(n * words.length);
  fill(words, memory, n, true, () => mixByPwxForm(words, pwxForm));

  const rewrites = Math.floor((n + 2) / 3);
  for (let rewrite = 0; rewrite < rewrites + (rewrites % 2); rewrite++) {
    const start = (integerify(words) & (n - 1)) * words.length;
    xor(words, memory, start);
    memory.set(words, start);
    mixByPwxForm(words, pwxForm);
  }
  return { block: bytesOf(words), keyMaterial };
}

/**
 * Writes `count` successive states of `words` to `memory`; with `feedback` each also takes an earlier one in.
 */
function fill(
  words: Int32Array,
  memory: Int32Array,
  count: number,
  feedback: boolean,
  mix: () => void,
): void {
  for (let index = 0; index < count; index++) {
    memory.set(words, index * words.length);
    if (feedback && index > 1) {
      const power = 2 ** (31 - Math.clz32(index));
      xor(words, memory, ((integerify(words) & (power - 1)) + (index - power)) * words.length);
    }
    mix();
  }
}

/** scrypt's BlockMix for r = 1: two blocks, which already stand in the order that it asks for. */
function mixBySalsa(words: Int32Array): void {
  xorBlock(words, 0, 16);
  salsa20(words, 0, 8);
  xorBlock(words, 16, 0);
  salsa20(words, 16, 8);
}

function mixByPwxForm(words: Int32Array, pwxForm: PwxForm): void {
  const last = words.length - 16;
  for (let start = 0; start < words.length; start += 16) {
    xorBlock(words, start, start === 0 ? last : start - 16);
    pwxForm.apply(words, start);
  }
  salsa20(words, last, 2);
}

/** The low word of the number in the last block. The high word is beyond every N that fits in memory. */
function integerify(words: Int32Array): number {
  return at(words, words.length - 16);
}

function xor(words: Int32Array, memory: Int32Array, start: number): void {
  for (let index = 0; index < words.length; index++)
    words[index] = at(words, index) ^ at(memory, start + index);
}

function xorBlock(words: Int32Array, target: number, source: number): void {
  for (let index = 0; index < 16; index++)
    words[target + index] = at(words, target + index) ^ at(words, source + index);
}

function wordsOf(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: bytes.length / 4 }, (_, index) => {
    const inBlock = shuffled[index % 16] ?? 0;
    return bytes.readInt32LE(4 * (index - (index % 16) + inBlock));
  });
}

function bytesOf(words: Int32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => {
    bytes.writeInt32LE(word, 4 * (index - (index % 16) + (shuffled[index % 16] ?? 0)));
  });
  return bytes;
}
