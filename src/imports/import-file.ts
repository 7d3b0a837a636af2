import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { unreadableFile } from './file-error.ts';
import type { ImportInput } from './open-input.ts';

/** Content that can be read as often as it is needed. */
export interface ImportFile extends AsyncDisposable {
  /** Undefined for standard input. */
  name: string | undefined;
  size: number;
  open(): ImportInput;
}

/** @param folder where content that can be read only once (a pipe) is put down */
export async function openImportFile(path: string, folder: string): Promise<ImportFile> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  if (!facts.isFile() && !facts.isDirectory()) return spool(createReadStream(path), path, folder);
  return { name: path, size: facts.size, open: () => ({ path }), [Symbol.asyncDispose]: async () => {} };
}

/**
 * Puts a stream down on disk, in a file that has no name any more when the first byte arrives: whatever ends the
 * process, the system frees it.
 */
export async function spool(stream: Readable, name: string | undefined, folder: string): Promise<ImportFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.spool`);
  const handle = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    for await (const chunk of stream) await handle.appendFile(chunk);
    const { size } = await handle.stat();
    return {
      name,
      size,
      open: () => ({ stream: Readable.from(wholeOf(handle), { objectMode: false }), name, size }),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw unreadableFile(error);
  }
}

const CHUNK_BYTES = 64 * 1024;

/** A stream of the handle itself would close it, and there is no other way to this file. */
async function* wholeOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.allocUnsafe(CHUNK_BYTES), position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
