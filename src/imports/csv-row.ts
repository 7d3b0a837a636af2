import type { Fields } from './csv-fields.ts';
import { unguardCell } from './formula-guard.ts';
import { type RowIssue, rowIssue, type SourceRow } from './source-row.ts';

export interface CsvShape {
  header: readonly string[];
  /** Cells that a row may have; those beyond the header, to which spreadsheets fill up rows, must be empty. */
  width: number;
  delimiter: string;
  maxRowBytes: number;
  /** The file was written with guarded formulas. */
  guarded: boolean;
}

/** Puts what was read of a record into its row: the cells, or what is wrong with them. */
export function settleRow(row: SourceRow, text: string, fields: Fields, shape: CsvShape): void {
  const { header, guarded } = shape;
  if ('badField' in fields) {
    refuseRow(row, text, wrongQuotes(header[fields.badField]), shape);
    return;
  }
  const cells = fields.cells.length === header.length ? fields.cells : withoutFill(fields.cells, shape);
  if (cells.length !== header.length) {
    // A row of a rejected file that nobody has corrected yet keeps its first text, however often it is sent.
    const again = guarded && cells.length === header.length + 1;
    if (again) refuseRow(row, unguardCell(cells.at(-1) ?? ''), notCorrected, shape, cells);
    else refuseRow(row, text, wrongCount(header.length, cells.length), shape, cells);
    return;
  }
  row.cells = guarded ? cells.map(unguardCell) : cells;
  if (cells.every((cell, i) => cell.trim() === header[i])) row.problem = { issue: headerAgain };
}

/** @param cells what could be told apart; without it the text is cut at its delimiters, quotes and all. */
export function refuseRow(
  row: SourceRow,
  text: string,
  issue: RowIssue,
  shape: CsvShape,
  cells?: string[],
): void {
  const own = (cells ?? text.split(shape.delimiter)).slice(0, shape.header.length);
  row.cells = shape.guarded ? own.map(unguardCell) : own;
  row.problem = { issue, text };
}

function withoutFill(cells: string[], { header, width }: CsvShape): string[] {
  const isFill = cells.length <= width && cells.slice(header.length).every((cell) => cell === '');
  return isFill ? cells.slice(0, header.length) : cells;
}

const notCorrected = rowIssue(
  'ROW_FIELD_COUNT',
  'This row could not be read before and still carries its old text in the last cell.',
);

const headerAgain = rowIssue(
  'ROW_HEADER_REPEATED',
  'The column names stand here a second time. Remove this row.',
);

function wrongQuotes(column: string | undefined): RowIssue {
  return rowIssue(
    'ROW_QUOTES_INVALID',
    `The quotes of ${column ? `the field "${column}"` : 'a field'} are wrong. Put quotes around the whole field, and ` +
      'write "" for a quote inside it.',
  );
}

function wrongCount(expected: number, actual: number): RowIssue {
  return rowIssue('ROW_FIELD_COUNT', `The header has ${expected} columns and this row has ${actual}.`, {
    expected,
    actual,
  });
}
