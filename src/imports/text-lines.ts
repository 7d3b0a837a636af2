import { isUtf8 } from 'node:buffer';
import { type RowIssue, rowIssue } from './source-row.ts';

/** Whole lines without their line feed, and by index those that cannot be taken. */
export interface TextLines {
  texts: string[];
  problems: ReadonlyMap<number, RowIssue>;
}

/** How much of a line that is too large is kept to recognise it by. */
export const EXCERPT_BYTES = 2048;

const noProblems: ReadonlyMap<number, RowIssue> = new Map();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Gives every byte a character, so nothing is lost of a line that is not UTF-8. */
const anyByte = new TextDecoder('windows-1252');

/** Without `stream`, Node 20 takes windows-1252 for ISO 8859-1. */
function decodeAnyByte(line: Buffer): string {
  return anyByte.decode(line, { stream: true });
}

/** @param block whole lines: ends with a line feed, or with the file. */
export function textLines(block: Buffer, maxRowBytes: number): TextLines {
  if (block.length <= maxRowBytes && isUtf8(block)) {
    const texts = block.toString('utf8').split('\n');
    if (texts.at(-1) === '') texts.pop();
    return { texts, problems: noProblems };
  }
  const texts: string[] = [];
  const problems = new Map<number, RowIssue>();
  for (let start = 0; start < block.length; ) {
    const feed = block.indexOf(10, start);
    const end = feed === -1 ? block.length : feed;
    const line = block.subarray(start, end);
    if (line.length > maxRowBytes) {
      problems.set(texts.length, tooLarge(line.length, maxRowBytes));
      texts.push(excerpt(line));
    } else if (isUtf8(line)) {
      texts.push(utf8.decode(line));
    } else {
      problems.set(texts.length, notUtf8);
      texts.push(decodeAnyByte(line));
    }
    start = end + 1;
  }
  return { texts, problems };
}

const notUtf8 = rowIssue(
  'ROW_ENCODING_INVALID',
  'This line is not UTF-8; it is shown here as Windows-1252. Correct it, or give --encoding if the whole file is so.',
);

export function tooLarge(bytes: number, max: number): RowIssue {
  return rowIssue(
    'ROW_TOO_LARGE',
    `This line has ${bytes} bytes and a row may have ${max}. Only its beginning is kept here; shorten it in the file.`,
    { max, actual: bytes },
  );
}

export function excerpt(line: Buffer): string {
  return line.subarray(0, EXCERPT_BYTES).toString('utf8').toWellFormed();
}
