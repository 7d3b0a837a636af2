import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhotoSource } from '../photos/photo.ts';

/** The disk refused to keep an upload; trying again later may succeed. */
export class SpoolError extends Error {
  override name = 'SpoolError';
}

const BLOCK_BYTES = 65_536;

/**
 * An upload on its way in. It waits on disk, so that slow clients cost no memory, in a file that has no name any
 * more when the first byte arrives: whatever ends the process, the system frees it.
 */
export class UploadSpool implements PhotoSource {
  readonly #file: FileHandle;
  readonly #block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #filled = 0;
  #written = 0;

  static async open(directory: string): Promise<UploadSpool> {
    return new UploadSpool(
      await orSpoolError(async () => {
        await mkdir(directory, { recursive: true });
        const path = join(directory, randomUUID());
        const file = await open(path, 'wx+', 0o600);
        await unlink(path);
        return file;
      }),
    );
  }

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  get size(): number {
    return this.#written + this.#filled;
  }

  /** Gathers small chunks: a client can send a megabyte in a million of them. */
  async write(chunk: Buffer): Promise<void> {
    let taken = 0;
    while (taken < chunk.length) {
      const copied = chunk.copy(this.#block, this.#filled, taken);
      taken += copied;
      this.#filled += copied;
      if (this.#filled === BLOCK_BYTES) await this.#flush();
    }
  }

  async *blocks(): AsyncIterable<Buffer> {
    await this.#flush();
    for (let position = 0; position < this.#written; position += BLOCK_BYTES) {
      const { bytesRead } = await orSpoolError(() => this.#file.read(this.#block, 0, BLOCK_BYTES, position));
      yield this.#block.subarray(0, bytesRead);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    await orSpoolError(() => this.#file.write(this.#block, 0, this.#filled, this.#written));
    this.#written += this.#filled;
    this.#filled = 0;
  }
}

async function orSpoolError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new SpoolError('The upload could not be kept on disk', { cause: error });
  }
}
