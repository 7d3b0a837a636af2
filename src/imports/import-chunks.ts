import type { RowReader } from './read-rows.ts';
import type { Position, SourceRow } from './source-row.ts';

/** Rows that are written together, and where reading goes on once they are. */
export interface ImportChunk {
  rows: SourceRow[];
  end: { position: Position | null; skip: number };
  /** Bytes of the input that were read for it and all before. */
  bytesRead: number;
}

/**
 * Cuts the reader's batches into chunks.
 *
 * @param start where an earlier run stopped; the reader stands at its `position`
 * @param size how many rows the next chunk should have
 */
export async function* readChunks(
  reader: RowReader,
  start: { position: Position | null; skip: number },
  size: () => number,
): AsyncGenerator<ImportChunk> {
  let { position, skip } = start;
  for await (const batch of reader.batches) {
    let at = Math.min(skip, batch.rows.length);
    skip -= at;
    // Batches differ with the place where reading began: the rest of what is done may be in the next.
    while (at < batch.rows.length) {
      const to = Math.min(at + size(), batch.rows.length);
      const isLast = to === batch.rows.length;
      yield {
        rows: batch.rows.slice(at, to),
        end: isLast ? { position: batch.end, skip: 0 } : { position, skip: to },
        bytesRead: reader.bytesRead(),
      };
      at = to;
    }
    position = batch.end;
  }
}

/** Rows of a chunk: as many as one statement takes well. */
const MOST = 1_000;
const FEWEST = 50;
const FIRST = 250;
/** How long a chunk should take, in milliseconds: what a killed import has to do again, and the pace of its progress. */
const WANTED = 1_000;

/** Finds the size that takes about a second: rows may cost microseconds, or the hash of a password each. */
export class ChunkSize {
  #rows = FIRST;
  #since: number;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  get rows(): number {
    return this.#rows;
  }

  /** A chunk of so many rows is done. */
  done(rows: number): void {
    const elapsed = Math.max(1, this.#now() - this.#since);
    this.#since = this.#now();
    const wanted = Math.min((rows * WANTED) / elapsed, this.#rows * 2);
    this.#rows = Math.round(Math.max(FEWEST, Math.min(MOST, wanted)));
  }
}
