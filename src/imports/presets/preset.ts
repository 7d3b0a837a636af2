import type { CustomerInput } from '../../customers/draft.ts';
import type { ImportNote } from '../import-notes.ts';

/** How the export of one other system is read. */
export interface Preset {
  /** Column of the export -> what `--map` would say: a field, `metadata.<key>`, or `-`. */
  columns: Readonly<Record<string, string>>;
  /** The same for columns whose names are not fixed. */
  match?(column: string): string | undefined;
  /** What the export writes for a database's NULL. */
  nullWords: ReadonlySet<unknown>;
  /** Last changes to a row whose cells are all read. */
  finish(row: PresetRow): void;
}

/** A row on its way: the preset changes `input` and `metadata`, notes what it did, or says that it is no customer. */
export interface PresetRow {
  input: CustomerInput;
  metadata: Record<string, unknown>;
  notes: ImportNote[];
  skip?: ImportNote;
}

/** MySQL's ways to write NULL into CSV (phpMyAdmin, `SELECT ... INTO OUTFILE`). */
export const sqlNulls: ReadonlySet<unknown> = new Set(['NULL', '\\N']);
