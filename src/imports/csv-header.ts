import type { ByteWindow } from './byte-window.ts';
import { parseRecord } from './csv-fields.ts';
import type { CsvShape } from './csv-row.ts';
import { closingLine, hasOddQuotes, withoutReturn } from './csv-rows.ts';
import { ImportFileError } from './file-error.ts';
import { isRejectedFile } from './rejected-columns.ts';
import { detectDelimiter } from './sniff.ts';
import { textLines } from './text-lines.ts';

export interface CsvHeader {
  shape: CsvShape;
  nextLine: number;
}

/**
 * Reads the column names at the start of the window and steps over them.
 *
 * @throws ImportFileError HEADER_UNREADABLE
 */
export async function readHeader(
  window: ByteWindow,
  line: number,
  options: { maxRowBytes: number; delimiter: string | undefined },
): Promise<CsvHeader> {
  const { maxRowBytes } = options;
  while (!window.ended && window.bytes.length <= maxRowBytes && !window.bytes.includes(10))
    await window.fill(1);
  const end = window.ended ? window.bytes.length : window.bytes.lastIndexOf(10) + 1;
  const lines = textLines(window.bytes.subarray(0, end), maxRowBytes);
  const first = lines.texts[0];
  const problem = lines.problems.get(0);
  if (first === undefined) throw unreadable('no line ends here; is this a CSV file?', line);
  if (problem !== undefined) throw unreadable(problem.message, line);

  const last = hasOddQuotes(first) ? closingLine(lines, 0, maxRowBytes) : 0;
  if (typeof last !== 'number') throw unreadable('a quote in it is not closed.', line);
  const text = withoutReturn(lines.texts.slice(0, last + 1).join('\n'));
  if (text.includes('\0'))
    throw unreadable('it holds NUL. If the file is UTF-16, give --encoding utf-16le.', line);
  if (/\r(?!\n)/.test(text)) {
    throw unreadable(
      'its lines end with a carriage return alone. Save the file with LF or CRLF line ends.',
      line,
    );
  }
  const delimiter = options.delimiter ?? detectDelimiter(text);
  const fields = parseRecord(text, delimiter);
  if ('badField' in fields) throw unreadable('a quote in it stands inside a field.', line);
  const names = fields.cells.map((name) => name.trim());
  const header = names.slice(0, names.findLastIndex((name) => name !== '') + 1);
  const guarded = isRejectedFile(header);
  window.consume(endOfLine(window.bytes, last));
  // Rows that could not be read have one cell more in a rejected file; emptied, it marks a corrected row.
  const width = Math.max(names.length, guarded ? header.length + 1 : 0);
  return { shape: { header, width, delimiter, maxRowBytes, guarded }, nextLine: line + last + 1 };
}

function unreadable(reason: string, line: number): ImportFileError {
  return new ImportFileError('HEADER_UNREADABLE', `The column names cannot be read: ${reason}`, line);
}

/** Where the line after line `index` begins. */
function endOfLine(bytes: Buffer, index: number): number {
  let end = 0;
  for (let i = 0; i <= index; i++) {
    const feed = bytes.indexOf(10, end);
    if (feed === -1) return bytes.length;
    end = feed + 1;
  }
  return end;
}
