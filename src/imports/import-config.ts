import { join, resolve } from 'node:path';
import type { EnvReader } from '../env-reader.ts';

export interface ImportConfig {
  /** Folder of files that were sent, until they are imported, and of their rejected rows. */
  directory: string;
  /** Most bytes of a file that is sent. */
  maxFileBytes: number;
}

export function readImportConfig(read: EnvReader, dataDir: string): ImportConfig {
  return {
    directory: resolve(read.text('IMPORT_DIR') ?? join(dataDir, 'imports')),
    maxFileBytes: read.integer('IMPORT_MAX_BYTES', 67_108_864, 100_000, 2_000_000_000),
  };
}
