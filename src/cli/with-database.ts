import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { lockEmbedded } from '../embedded/lock-embedded.ts';

/** Opens the configured database alone, without what serving customers needs, and closes it whatever happens. */
export async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  await using _lock = await lockEmbedded(config);
  await using database = await openDatabase(config.database);
  return await work(database);
}
