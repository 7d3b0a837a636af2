import { ByteWindow } from './byte-window.ts';
import { type CsvHeader, readHeader } from './csv-header.ts';
import { csvRows } from './csv-rows.ts';
import { ImportFileError } from './file-error.ts';
import { ndjsonRows } from './ndjson-rows.ts';
import { type ImportInput, openInput } from './open-input.ts';
import { detectFormat, encodingOfMark, type ImportFormat } from './sniff.ts';
import type { Position, RowBatch, SourceRow } from './source-row.ts';
import { excerpt, type TextLines, textLines, tooLarge } from './text-lines.ts';

export interface ReadOptions {
  /** Without it: by the file's name, else by its first character. */
  format?: ImportFormat;
  /** Without it: whichever of `,` `;` tab and `|` the header has most of. */
  delimiter?: string;
  /** A label of the WHATWG Encoding Standard; UTF-8 by default. */
  encoding?: string;
  /** A line or a quoted row with more bytes is a rejected row; 1 MiB by default. */
  maxRowBytes?: number;
  /** Where an earlier run over the same content stopped. */
  resumeAt?: Position;
}

/** An open file: its shape is known, its rows come in batches as fast as they are asked for. */
export interface RowReader {
  format: ImportFormat;
  /** CSV only. */
  header: readonly string[] | undefined;
  delimiter: string | undefined;
  /** The file begins with a byte order mark or is not UTF-8, so a file of its rejected rows needs the mark. */
  marked: boolean;
  totalBytes: number | undefined;
  bytesRead(): number;
  batches: AsyncIterable<RowBatch>;
  close(): Promise<void>;
}

/** About 1,000 rows of an ordinary export: large enough to be fast, small enough to be one write. */
const BLOCK_BYTES = 128 * 1024;
const MAX_ROW_BYTES = 1024 * 1024;

/**
 * Opens a file of customers: CSV or NDJSON, plain or gzip, and tells both from the content where nobody says.
 * Holds one block and one unfinished row at a time, however long the file is.
 *
 * @throws ImportFileError for what is wrong with the file as a whole, here or while reading its batches. What is wrong
 *   with one row is that row's `problem`.
 */
export async function readRows(input: ImportInput, options: ReadOptions = {}): Promise<RowReader> {
  const maxRowBytes = options.maxRowBytes ?? MAX_ROW_BYTES;
  const opened = await openInput(input, options.encoding);
  const window = new ByteWindow(opened.chunks);
  const close = async () => {
    await window.close();
    opened.close();
  };
  try {
    await window.fill(BLOCK_BYTES);
    const marked = encodingOfMark(window.bytes) === 'utf-8';
    if (marked) window.consume(3);
    const firstLine = await skipBlankLines(window);
    const format =
      options.format ?? detectFormat(opened.name, window.bytes.subarray(0, 64).toString('latin1'));
    const csv =
      format === 'csv'
        ? await readHeader(window, firstLine, { maxRowBytes, delimiter: options.delimiter })
        : undefined;
    if (options.resumeAt !== undefined) await window.skipTo(options.resumeAt, BLOCK_BYTES);
    const start = options.resumeAt ?? window.position(0, csv?.nextLine ?? firstLine);
    return {
      format,
      header: csv?.shape.header,
      delimiter: csv?.shape.delimiter,
      marked,
      totalBytes: opened.totalBytes,
      bytesRead: opened.bytesRead,
      batches: readBatches(window, start, csv, maxRowBytes),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Steps over blank lines, so that the first bytes are the header or the first object; returns the line of those. */
async function skipBlankLines(window: ByteWindow): Promise<number> {
  let line = 1;
  for (;;) {
    const { bytes } = window;
    const content = bytes.findIndex((byte) => byte !== 10 && byte !== 13 && byte !== 32 && byte !== 9);
    const blank = content === -1 ? bytes.length : bytes.lastIndexOf(10, content) + 1;
    for (let at = bytes.indexOf(10); at !== -1 && at < blank; at = bytes.indexOf(10, at + 1)) line++;
    window.consume(blank);
    if (content !== -1) return line;
    if (window.ended) {
      throw new ImportFileError(
        'FILE_EMPTY',
        'The file holds nothing but blank lines. Was it exported whole?',
      );
    }
    await window.fill(BLOCK_BYTES);
  }
}

async function* readBatches(
  window: ByteWindow,
  start: Position,
  csv: CsvHeader | undefined,
  maxRowBytes: number,
): AsyncGenerator<RowBatch> {
  let { rows: rowCount, line } = start;
  try {
    do {
      await window.fill(BLOCK_BYTES);
      const end = window.ended ? window.bytes.length : window.bytes.lastIndexOf(10) + 1;
      const lineTooLarge = window.bytes.length - end > maxRowBytes;
      const block = window.bytes.subarray(0, end);
      const lines = textLines(block, maxRowBytes);
      const { rows, pending } = rowsOf(lines, line, csv, window.ended || lineTooLarge);
      line += lines.texts.length - pending;
      window.consume(startOfLastLines(block, pending));
      if (lineTooLarge) {
        rows.push(await passLargeLine(window, line, maxRowBytes, csv));
        line++;
      }
      rowCount += rows.length;
      if (rows.length > 0) yield { rows, end: window.position(rowCount, line) };
    } while (!window.ended || window.bytes.length > 0);
  } catch (error) {
    if (!(error instanceof ImportFileError) || error.line !== undefined) throw error;
    throw new ImportFileError(error.code, error.message, line, error);
  }
}

function rowsOf(lines: TextLines, line: number, csv: CsvHeader | undefined, final: boolean) {
  return csv === undefined
    ? { rows: ndjsonRows(lines, line), pending: 0 }
    : csvRows(lines, line, csv.shape, final);
}

/** Where the last `count` lines of whole lines begin. */
function startOfLastLines(block: Buffer, count: number): number {
  let start = block.length;
  for (let i = 0; i < count; i++) start = start < 2 ? 0 : block.lastIndexOf(10, start - 2) + 1;
  return start;
}

/** Reads over a line that is larger than a row may be, and keeps its beginning. */
async function passLargeLine(
  window: ByteWindow,
  line: number,
  maxRowBytes: number,
  csv: CsvHeader | undefined,
): Promise<SourceRow> {
  const text = excerpt(window.bytes);
  let bytes = 0;
  for (;;) {
    const feed = window.bytes.indexOf(10);
    const length = feed === -1 ? window.bytes.length : feed;
    bytes += length;
    window.consume(feed === -1 ? length : length + 1);
    if (feed !== -1 || window.ended) break;
    await window.fill(BLOCK_BYTES);
  }
  const lines = { texts: [text], problems: new Map([[0, tooLarge(bytes, maxRowBytes)]]) };
  const [row] = rowsOf(lines, line, csv, true).rows;
  if (row === undefined) throw new Error('A large line makes a row.');
  return row;
}
