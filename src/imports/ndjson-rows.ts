import { type RowIssue, rowIssue, type SourceRow } from './source-row.ts';
import type { TextLines } from './text-lines.ts';

/** The rows of a run of lines of NDJSON, one object a line; blank lines are no rows. */
export function ndjsonRows({ texts, problems }: TextLines, firstLine: number): SourceRow[] {
  const rows: SourceRow[] = [];
  texts.forEach((text, i) => {
    if (text.trim() === '') return;
    rows.push(ndjsonRow(text, firstLine + i, problems.get(i)));
  });
  return rows;
}

function ndjsonRow(text: string, line: number, problem: RowIssue | undefined): SourceRow {
  const object = problem === undefined ? parseObject(text) : undefined;
  if (object === undefined)
    return { line, names: [], cells: [], problem: { issue: problem ?? notAnObject, text } };
  return { line, names: Object.keys(object), cells: Object.values(object) };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const notAnObject = rowIssue(
  'ROW_JSON_INVALID',
  'This line is not one JSON object. Write {"email": "...", ...} on one line, with its quotes and braces closed.',
);
