import type { CustomerErrorCode } from '../customers/error-codes.ts';
import type { Issue } from '../customers/issue.ts';

/** What can be wrong with a row before the rules of a customer are asked. */
export const rowErrorCodes = {
  ROW_ENCODING_INVALID: 'The line is not UTF-8.',
  ROW_TOO_LARGE: 'The line has more bytes than a row may have.',
  ROW_QUOTES_INVALID: 'A quote is not closed, or stands inside a field without being doubled.',
  ROW_FIELD_COUNT: 'The row has more or fewer fields than the header.',
  ROW_HEADER_REPEATED: 'The column names stand here a second time.',
  ROW_JSON_INVALID: 'The line is not one JSON object.',
  COLUMN_UNKNOWN: 'A key of the object is not a field of a customer.',
  COLUMN_DUPLICATE: 'Two keys of the object give the same field.',
  VALUE_TYPE_INVALID: 'A JSON value has a type that the field does not take.',
  BOOLEAN_INVALID: 'A value is not one of true, false, 1, 0, yes, no.',
  PASSWORD_TYPE_INVALID: 'A value is not one of the password types.',
  LANGUAGE_INVALID: 'A value is not a two-letter code of ISO 639-1.',
} as const satisfies Record<string, string>;

export type RowErrorCode = keyof typeof rowErrorCodes;

/** An issue of a row: one of the customer's rules, or one of those above. Without a path it means the row. */
export type RowIssue = Omit<Issue, 'code'> & { code: CustomerErrorCode | RowErrorCode };

/**
 * One row of a file, readable or not: no row is dropped on the way.
 *
 * - `line`: where it begins in the (decompressed) file, counted from 1.
 * - `names`, `cells`: what it says, side by side. Of a row with a problem, as far as it could be told.
 * - `problem`: why the row cannot be taken. `text` is the row as it stands there, if the cells do not say it all.
 */
export interface SourceRow {
  line: number;
  names: readonly string[];
  cells: readonly unknown[];
  problem?: { issue: RowIssue; text?: string };
}

/**
 * A place between two rows, from which reading can go on in another process.
 *
 * - `rows`: how many rows came before it; `line`: the line that follows.
 * - `offset`: bytes of decompressed UTF-8 before it; `crc`: their CRC-32, which tells whether the file is the same.
 */
export interface Position {
  rows: number;
  line: number;
  offset: number;
  crc: number;
}

export interface RowBatch {
  rows: SourceRow[];
  /** Where reading goes on once all of these rows are dealt with. */
  end: Position;
}

export function rowIssue(code: RowErrorCode, message: string, params?: Record<string, unknown>): RowIssue {
  return { code, path: [], message, params };
}
