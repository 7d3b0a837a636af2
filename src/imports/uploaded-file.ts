import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from './import-file.ts';
import type { ImportRecord } from './import-state.ts';

/** A file that was sent and lies in the folder of imports, still without an import. */
export interface UploadedFile {
  path: string;
  /** As its sender calls it. */
  name: string;
  size: number;
  /** SHA-256 of the content, as 64 hex digits. */
  fingerprint: string;
}

const PARTIAL = '.part';

/**
 * Writes content to a new file of the folder, which its owner alone may read, and waits until it is on disk.
 *
 * @param maxBytes undefined is returned for more
 * @throws what the content throws, or the disk; nothing stays behind then
 */
export async function keepUpload(
  content: AsyncIterable<Buffer>,
  { folder, name, maxBytes }: { folder: string; name: string; maxBytes: number },
): Promise<UploadedFile | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}${PARTIAL}`);
  const handle = await open(path, 'wx', 0o600);
  let size = 0;
  let kept = false;
  try {
    const hash = createHash('sha256');
    for await (const chunk of content) {
      size += chunk.length;
      if (size > maxBytes) return undefined;
      hash.update(chunk);
      await handle.appendFile(chunk);
    }
    await handle.sync();
    kept = true;
    return { path, name, size, fingerprint: hash.digest('hex') };
  } finally {
    await handle.close();
    if (!kept) await rm(path, { force: true });
  }
}

/** The same for all who look into the file. */
export function uploadedContent({ path, name, size }: UploadedFile): ImportFile {
  return { name, size, open: () => ({ path }), [Symbol.asyncDispose]: async () => {} };
}

type Named = Pick<ImportRecord, 'accountId' | 'id'>;

/** Where the file of an import lies until it is imported. */
export function uploadPath(folder: string, { accountId, id }: Named): string {
  return join(folder, `${accountId}-${id}.upload`);
}

/** The import that a file of the folder belongs to; undefined for other files. */
export function ownerOfUpload(fileName: string): Named | undefined {
  const [, accountId, id] = /^(\d+)-([0-9a-f-]{36})\.upload$/.exec(fileName) ?? [];
  return accountId === undefined || id === undefined ? undefined : { accountId: Number(accountId), id };
}

/** Where the rejected rows of an import that came by upload go. */
export function uploadRejectedPath(folder: string, { accountId, id }: Named): string {
  return join(folder, `${accountId}-${id}.rejected`);
}

/** Makes a file that was sent the file of an import. */
export async function assignUpload(folder: string, { path }: UploadedFile, record: Named): Promise<void> {
  await rename(path, uploadPath(folder, record));
}

/** Whether a file of the folder was being received when its process ended. */
export function isPartial(fileName: string): boolean {
  return fileName.endsWith(PARTIAL);
}
