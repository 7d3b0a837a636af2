import type { BenchOptions } from './options.ts';

/** What every part of the bench gets. */
export interface BenchContext {
  options: BenchOptions;
  /** A folder of the part's own, gone after it. */
  folder: string;
  /** Process of the database server, with whose descendants its time is counted. */
  postmaster: number;
  log: (line: string) => void;
}
