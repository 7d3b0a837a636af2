import { parseRecord, parseRecords } from './csv-fields.ts';
import { type CsvShape, refuseRow, settleRow } from './csv-row.ts';
import type { SourceRow } from './source-row.ts';
import type { TextLines } from './text-lines.ts';

/**
 * The rows of a run of lines, and how many lines at its end begin a row that is not closed yet.
 *
 * A row goes on to the next line while its quotes are odd. One that never closes, or that is wrong once it does, is
 * refused by its first line alone and reading goes on with the line after it: a quote left open costs one row, not
 * all the rows that it swallowed.
 *
 * @param final no line that could close a row will follow.
 */
export function csvRows(
  lines: TextLines,
  firstLine: number,
  shape: CsvShape,
  final: boolean,
): { rows: SourceRow[]; pending: number } {
  const { texts, problems } = lines;
  const rows: SourceRow[] = [];
  const records: string[] = [];
  const recordRows: SourceRow[] = [];
  let i = 0;
  while (i < texts.length) {
    const text = withoutReturn(texts[i] ?? '');
    if (text === '') {
      i++;
      continue;
    }
    const row: SourceRow = { line: firstLine + i, names: shape.header, cells: [] };
    const problem = problems.get(i);
    if (problem?.code === 'ROW_TOO_LARGE') {
      refuseRow(row, text, problem, shape);
      i++;
    } else if (problem === undefined && !hasOddQuotes(text)) {
      records.push(text);
      recordRows.push(row);
      i++;
    } else {
      const last = hasOddQuotes(text) ? closingLine(lines, i, shape.maxRowBytes) : i;
      if (last === 'not here' && !final) break;
      i = takeLines(row, lines, i, last, shape);
    }
    rows.push(row);
  }
  parseRecords(records, shape.delimiter).forEach((fields, at) => {
    const row = recordRows[at];
    if (row !== undefined) settleRow(row, records[at] ?? '', fields, shape);
  });
  return { rows, pending: texts.length - i };
}

/** Whether a line opens or closes a field of several lines. */
export function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The line that closes the quotes of line `first`; `never` where the row would be longer than a row may be. */
export function closingLine(
  { texts, problems }: TextLines,
  first: number,
  maxRowBytes: number,
): number | 'not here' | 'never' {
  let length = texts[first]?.length ?? 0;
  for (let i = first + 1; i < texts.length; i++) {
    const text = texts[i] ?? '';
    length += text.length + 1;
    if (length > maxRowBytes || problems.get(i)?.code === 'ROW_TOO_LARGE') return 'never';
    if (hasOddQuotes(text)) return i;
  }
  return 'not here';
}

/** Takes the lines as one row if they are one, else refuses the first alone; returns the index to go on with. */
function takeLines(
  row: SourceRow,
  { texts, problems }: TextLines,
  first: number,
  last: number | 'not here' | 'never',
  shape: CsvShape,
): number {
  if (typeof last === 'number') {
    const whole = withoutReturn(texts.slice(first, last + 1).join('\n'));
    for (let i = first; i <= last; i++) {
      const problem = problems.get(i);
      if (problem === undefined) continue;
      refuseRow(row, whole, problem, shape);
      return last + 1;
    }
    settleRow(row, whole, parseRecord(whole, shape.delimiter), shape);
    if (row.problem === undefined) return last + 1;
  }
  const alone = withoutReturn(texts[first] ?? '');
  settleRow(row, alone, parseRecord(alone, shape.delimiter), shape);
  return first + 1;
}

export function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
