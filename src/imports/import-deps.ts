import type { CustomerDeps } from '../customers/deps.ts';
import type { Database } from '../db/database.ts';

/** What an import needs from outside besides what creating customers needs. */
export interface ImportDeps extends CustomerDeps {
  database: Database;
}
