import { uniqueFields } from '../customers/taken.ts';
import type { ImportTotals } from './import-state.ts';
import type { PreparedChunk } from './prepare-chunk.ts';

interface Writing {
  keys: ReadonlySet<string>;
  done: Promise<ImportTotals>;
}

/**
 * Lets a few chunks be written at the same time that could as well be written one after the other: chunks that have
 * no unique value in common. Their ends come in order.
 */
export class ChunkQueue {
  readonly #atOnce: number;
  readonly #writing: Writing[] = [];
  #last: Promise<ImportTotals>;

  /** @param totals what was counted before the first chunk */
  constructor(totals: ImportTotals, atOnce: number) {
    this.#atOnce = atOnce;
    this.#last = Promise.resolve(totals);
  }

  /**
   * Begins to write a chunk as soon as it may be.
   *
   * @param write gets the totals of the chunk before, once that is written, and must wait for them before it ends
   * @throws what ended an earlier chunk
   */
  async add(
    chunk: PreparedChunk,
    write: (before: Promise<ImportTotals>) => Promise<ImportTotals>,
  ): Promise<void> {
    const keys = keysOf(chunk);
    while (
      this.#writing.length >= this.#atOnce ||
      this.#writing.some((other) => shareKey(other.keys, keys))
    ) {
      await this.#writing[0]?.done;
      this.#writing.shift();
    }
    const done = write(this.#last);
    // Met by whoever waits for it next.
    done.catch(() => undefined);
    this.#writing.push({ keys, done });
    this.#last = done;
  }

  /** The totals, once everything is written. */
  end(): Promise<ImportTotals> {
    return this.#last;
  }

  /** Waits until nothing is being written any more, however it ended. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writing.map(({ done }) => done));
  }
}

function keysOf({ customers }: PreparedChunk): Set<string> {
  const keys = new Set<string>();
  for (const { ready } of customers) {
    if (ready === undefined) continue;
    for (const field of uniqueFields) {
      const value = ready.unique[field];
      if (value !== null) keys.add(`${field} ${value}`);
    }
  }
  return keys;
}

function shareKey(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const key of b) if (a.has(key)) return true;
  return false;
}
