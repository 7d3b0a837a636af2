import { crc32 } from 'node:zlib';
import { ImportFileError } from './file-error.ts';
import type { Position } from './source-row.ts';

const nothing = Buffer.alloc(0);

/**
 * A stream of bytes seen through a window: `bytes` begins where reading stands and grows by `fill`, so what is not
 * consumed yet (the start of an unfinished row) is simply still there after the next one.
 */
export class ByteWindow {
  bytes: Buffer = nothing;
  ended = false;
  #offset = 0;
  #crc = 0;
  #failure: { error: unknown } | undefined;
  readonly #source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * Adds at least `atLeast` bytes, or all that is left. An error of the source is thrown once everything that came
   * before it has been handed over.
   */
  async fill(atLeast: number): Promise<void> {
    const pieces = this.bytes.length === 0 ? [] : [this.bytes];
    let added = 0;
    while (added < atLeast && !this.ended && this.#failure === undefined) {
      const piece = await this.#next();
      if (piece === undefined) continue;
      pieces.push(piece);
      added += piece.length;
    }
    if (added === 0 && this.#failure !== undefined) throw this.#failure.error;
    this.bytes = pieces.length === 1 ? (pieces[0] ?? nothing) : Buffer.concat(pieces);
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const next = await this.#source.next();
      this.ended = next.done === true;
      return next.done ? undefined : next.value;
    } catch (error) {
      this.#failure = { error };
      return undefined;
    }
  }

  consume(count: number): void {
    this.#crc = crc32(this.bytes.subarray(0, count), this.#crc);
    this.#offset += count;
    this.bytes = this.bytes.subarray(count);
  }

  /** Reads on to a position of an earlier run, and makes sure that all the bytes before it are the same. */
  async skipTo(position: Position, chunkBytes: number): Promise<void> {
    while (this.#offset < position.offset) {
      if (this.bytes.length === 0) await this.fill(chunkBytes);
      if (this.bytes.length === 0) break;
      this.consume(Math.min(this.bytes.length, position.offset - this.#offset));
    }
    if (this.#offset !== position.offset || this.#crc !== position.crc) {
      throw new ImportFileError(
        'FILE_CHANGED',
        `The file is not the same before line ${position.line} as it was when the import stopped there. ` +
          'Give the file as it was, or start a new import.',
      );
    }
  }

  /** The place where reading stands. */
  position(rows: number, line: number): Position {
    return { rows, line, offset: this.#offset, crc: this.#crc };
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
