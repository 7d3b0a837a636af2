import type { Config } from '../config.ts';
import { ensureDataDir } from './data-dir.ts';
import { lockDataDir } from './data-dir-lock.ts';

/** Keeps other processes out of an embedded database; nothing to do for a server. */
export async function lockEmbedded({ database }: Config): Promise<AsyncDisposable | undefined> {
  if (database.kind !== 'pglite' || database.directory === undefined) return undefined;
  await ensureDataDir(database.directory);
  return lockDataDir(database.directory);
}
