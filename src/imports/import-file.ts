import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
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
      open: () => ({
        stream: createReadStream('', { fd: handle.fd, autoClose: false, start: 0 }),
        name,
        size,
      }),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw unreadableFile(error);
  }
}
