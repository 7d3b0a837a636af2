import type { CustomerImport } from '../db/generated/prisma/client.ts';
import type { ImportCounts } from './progress-text.ts';
import type { Position } from './source-row.ts';

/** A stored import. */
export type ImportRecord = CustomerImport;

/**
 * How far an import has come. What is before `position`, and `skip` rows after it, is dealt with; of the file of
 * rejected rows so many bytes belong to that. `position` is null at the beginning of the file.
 */
export interface Checkpoint {
  position: Position | null;
  skip: number;
  rejectedBytes: number;
}

/** How often each error code and each note came up. */
export interface Tallies {
  errors: Record<string, number>;
  notes: Record<string, number>;
}

/** Everything that has been counted; `skipped` rows are no customers and not among the `rows`. */
export interface ImportTotals extends ImportCounts {
  skipped: number;
  tallies: Tallies;
}

export function totalsOf(record: ImportRecord): ImportTotals {
  const { rows, created, updated, unchanged, rejected, skipped } = record;
  const tallies: Tallies = { errors: {}, notes: {}, ...(record.tallies as Partial<Tallies>) };
  return { rows, created, updated, unchanged, rejected, skipped, tallies };
}

export function checkpointOf(record: ImportRecord): Checkpoint | null {
  return record.checkpoint as Checkpoint | null;
}

export function countOne(tally: Record<string, number>, name: string): void {
  tally[name] = (tally[name] ?? 0) + 1;
}

/** The most frequent first. */
export function byCount(tally: Readonly<Record<string, number>>): [name: string, count: number][] {
  return Object.entries(tally).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
