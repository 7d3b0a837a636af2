/** 85 of 100 places filled: linear probing then looks at about four places on average. */
const MAX_LOAD = 0.85;
const GROWTH = 1.5;

/**
 * Remembers at which line each key was first seen, in 12 bytes a place instead of the keys themselves: their 64-bit
 * hashes. Two of 10 million different keys share one with a probability of 3 in a million, and the seed keeps a
 * hostile file from arranging it.
 *
 * 10 million keys take 163 MB (272 MB for the moment in which it grows to that). Beyond `maxKeys` nothing new is
 * remembered and `full` says so; the default is what fits into those 163 MB.
 */
export class KeyLines {
  full = false;
  size = 0;
  readonly #seed: number;
  readonly #maxKeys: number;
  #capacity = 1 << 12;
  #high = new Uint32Array(this.#capacity);
  #low = new Uint32Array(this.#capacity);
  /** 0 marks a free place: lines count from 1. */
  #line = new Uint32Array(this.#capacity);

  /** @param seed any 32 bits that the author of a file cannot know. */
  constructor(seed: number, maxKeys = 11_500_000) {
    this.#seed = seed;
    this.#maxKeys = maxKeys;
  }

  /** The line at which this key was seen; undefined when it was not, or could not be remembered. */
  lineOf(key: string): number | undefined {
    const { high, low } = hash64(key, this.#seed);
    return this.#line[this.#place(high, low)] || undefined;
  }

  /** The line at which this key was seen before; undefined when this is the first time. */
  seenAt(key: string, line: number): number | undefined {
    const { high, low } = hash64(key, this.#seed);
    const at = this.#place(high, low);
    const seen = this.#line[at];
    if (seen !== 0) return seen;
    if (this.size >= this.#maxKeys) {
      this.full = true;
      return undefined;
    }
    this.#put(at, high, low, line);
    if (++this.size > this.#capacity * MAX_LOAD) this.#grow();
    return undefined;
  }

  #put(at: number, high: number, low: number, line: number): void {
    this.#high[at] = high;
    this.#low[at] = low;
    this.#line[at] = line;
  }

  /** Where these 64 bits are, or where they belong. */
  #place(high: number, low: number): number {
    // The high bits of the product choose the place, so the capacity need not be a power of two.
    let at = Math.floor((high * this.#capacity) / 0x1_0000_0000);
    while (this.#line[at] !== 0 && (this.#low[at] !== low || this.#high[at] !== high)) {
      if (++at === this.#capacity) at = 0;
    }
    return at;
  }

  #grow(): void {
    const [highs, lows, lines] = [this.#high, this.#low, this.#line];
    this.#capacity = Math.ceil(this.#capacity * GROWTH);
    this.#high = new Uint32Array(this.#capacity);
    this.#low = new Uint32Array(this.#capacity);
    this.#line = new Uint32Array(this.#capacity);
    for (let i = 0; i < lines.length; i++) {
      const [high = 0, low = 0, line = 0] = [highs[i], lows[i], lines[i]];
      if (line !== 0) this.#put(this.#place(high, low), high, low, line);
    }
  }
}

/** Two lanes of MurmurHash3 (x86_32, Appleby) over UTF-16 units, mixed into each other at the end. Not for secrets. */
function hash64(text: string, seed: number): { high: number; low: number } {
  let a = seed;
  let b = ~seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a ^= Math.imul(rotate(Math.imul(unit, 0xcc9e2d51), 15), 0x1b873593);
    a = (Math.imul(rotate(a, 13), 5) + 0xe6546b64) | 0;
    b ^= Math.imul(rotate(Math.imul(unit, 0x239b961b), 17), 0xab0e9789);
    b = (Math.imul(rotate(b, 19), 5) + 0x561ccd1b) | 0;
  }
  a ^= text.length;
  a = finish(a ^ rotate(b, 16));
  b = finish(b ^ a);
  return { high: a >>> 0, low: b >>> 0 };
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function finish(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
