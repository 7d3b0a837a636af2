import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unreadableFile } from './file-error.ts';
import type { ImportFile } from './import-file.ts';

/** SHA-256 of the content as it lies there, as 64 hex digits. */
export async function fileFingerprint(file: Pick<ImportFile, 'open'>): Promise<string> {
  const input = file.open();
  const hash = createHash('sha256');
  try {
    for await (const chunk of 'stream' in input ? input.stream : createReadStream(input.path))
      hash.update(chunk);
  } catch (error) {
    throw unreadableFile(error);
  }
  return hash.digest('hex');
}
