import { guardCell } from './formula-guard.ts';
import { errorColumns, isErrorColumn } from './rejected-columns.ts';
import type { RowIssue, SourceRow } from './source-row.ts';

/** How rejected rows are written, in the shape of the file that they came from. */
export interface RejectedFormat {
  /** What the file begins with. */
  head: string;
  /** One row and why it was rejected. */
  line(row: SourceRow, issues: readonly RowIssue[]): string;
}

/** Between the errors of one row; the n-th code, path and message belong together. */
const SEPARATOR = ' | ';

/**
 * The columns of the input, then `error_code`, `error_path` and `error_message`, which begins with the line at which
 * the row was in the (decompressed) file. Formulas are guarded (see
 * formula-guard.ts), and so taken back when the file is read again. A row that could not be told apart has its text
 * in one more cell: while that is there the row is refused again, so nothing half-read slips in uncorrected.
 */
export function csvRejects(header: readonly string[], delimiter: string, marked: boolean): RejectedFormat {
  const own = header.flatMap((name, i) => (isErrorColumn(name) ? [] : [i]));
  const write = (cells: readonly string[]) =>
    `${cells.map((cell) => quote(guardCell(cell), delimiter)).join(delimiter)}\n`;
  return {
    head: mark(marked) + write([...own.map((i) => header[i] ?? ''), ...errorColumns]),
    line(row, issues) {
      const cells = own.map((i) => String(row.cells[i] ?? ''));
      const text = row.problem?.text;
      const errors = describe(row, issues);
      if (text === undefined) return write([...cells, ...errors]);
      const [code, path, message] = errors;
      return write([...cells, code, path, `${message} ${afterwards}`, text]);
    },
  };
}

const afterwards = 'Correct the columns, then delete the cell after this one: it is the row as it was.';

function quote(text: string, delimiter: string): string {
  const plain = !/["\r\n]|^\s|\s$/.test(text) && !text.includes(delimiter);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** The object of the input with the three keys added; a line that was no object is the text of `unreadable_row`. */
export function ndjsonRejects(marked: boolean): RejectedFormat {
  return { head: mark(marked), line: ndjsonLine };
}

function ndjsonLine(row: SourceRow, issues: readonly RowIssue[]): string {
  const own = row.names.map((name, i): [string, unknown] => [name, row.cells[i]]);
  const text = row.problem?.text;
  const entries =
    text === undefined ? own.filter(([name]) => !isErrorColumn(name)) : [['unreadable_row', text]];
  const errors = describe(row, issues).map((value, i) => [errorColumns[i], value]);
  return `${JSON.stringify(Object.fromEntries([...entries, ...errors]))}\n`;
}

/** By the byte order mark Excel knows UTF-8, and so does the next import, whichever encoding it is told. */
function mark(marked: boolean): string {
  return marked ? '\ufeff' : '';
}

function describe(
  { line }: SourceRow,
  issues: readonly RowIssue[],
): [code: string, path: string, message: string] {
  const messages = issues.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`));
  return [
    issues.map(({ code }) => code).join(SEPARATOR),
    issues.map(({ path }) => (path[0] === 'input' ? path.slice(1) : path).join('.')).join(SEPARATOR),
    `Line ${line}: ${messages.join(SEPARATOR)}`,
  ];
}
