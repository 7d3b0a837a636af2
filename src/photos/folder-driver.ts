import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FSDriver } from 'flydrive/drivers/fs';
import type { WriteOptions } from 'flydrive/types';

/** Files on their way in, on the same file system as their destination. */
const INCOMING = '.incoming';
const ABANDONED_AFTER_MS = 3_600_000;

/** flydrive's folder, with writes that are seen whole or not at all, even when the process is killed in between. */
export class FolderDriver extends FSDriver {
  readonly #directory: string;

  constructor(directory: string) {
    super({ location: directory, visibility: 'private' });
    this.#directory = directory;
  }

  override async put(key: string, contents: string | Uint8Array, options?: WriteOptions): Promise<void> {
    const incoming = join(INCOMING, randomUUID());
    const target = join(this.#directory, key);
    try {
      await super.put(incoming, contents, options);
      await syncFile(join(this.#directory, incoming));
      await mkdir(dirname(target), { recursive: true });
      await rename(join(this.#directory, incoming), target);
    } catch (error) {
      await super.delete(incoming);
      throw error;
    }
  }

  /** Removes what killed processes left behind; younger files may belong to a process that is still writing. */
  async removeAbandoned(now: number): Promise<void> {
    const directory = join(this.#directory, INCOMING);
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const written = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        // Another process has just finished or removed it.
        () => now,
      );
      if (now - written > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }
}

/** The customer's row outlives a power failure, so its photo has to as well. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
