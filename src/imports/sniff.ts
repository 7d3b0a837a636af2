import { ImportFileError } from './file-error.ts';

export type ImportFormat = 'csv' | 'ndjson';

/** First bytes of what an operator may hand over by mistake, and what to do about it. */
const foreignFormats: readonly { magic: string; advice: string }[] = [
  {
    magic: '504b0304',
    advice: 'This is a ZIP archive or an Excel workbook. Unpack it, or save the sheet as CSV.',
  },
  { magic: 'd0cf11e0', advice: 'This is an old Excel workbook. Save the sheet as CSV.' },
  { magic: '425a68', advice: 'This is bzip2. Unpack it, or pipe it in: bunzip2 -c file | ...' },
  { magic: 'fd377a585a00', advice: 'This is xz. Unpack it, or pipe it in: xz -dc file | ...' },
  { magic: '28b52ffd', advice: 'This is zstd. Unpack it, or pipe it in: zstd -dc file | ...' },
  { magic: '53514c69746520', advice: 'This is an SQLite database. Export the table as CSV.' },
];

/** Whether the content is gzip (RFC 1952, section 2.3.1), whatever the name says. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** @throws ImportFileError FORMAT_UNSUPPORTED for what is neither text nor gzip. */
export function refuseForeignFormats(head: Buffer): void {
  for (const { magic, advice } of foreignFormats) {
    if (head.subarray(0, magic.length / 2).toString('hex') === magic) {
      throw new ImportFileError('FORMAT_UNSUPPORTED', advice);
    }
  }
}

/** The encoding that a byte order mark names. */
export function encodingOfMark(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * CSV or NDJSON: by the name (`.gz` apart), else by the first character that is not blank.
 *
 * @throws ImportFileError FORMAT_UNSUPPORTED for a JSON array.
 */
export function detectFormat(name: string | undefined, firstText: string): ImportFormat {
  const first = firstText.trimStart()[0];
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(name ?? '')?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  const json = extension === 'ndjson' || extension === 'jsonl' || extension === 'json';
  if (first === '[') {
    throw new ImportFileError(
      'FORMAT_UNSUPPORTED',
      "This is one JSON array. Give one object a line instead: jq -c '.[]' file.json > file.ndjson",
    );
  }
  return json || first === '{' ? 'ndjson' : 'csv';
}

/** The delimiter of a header line: whichever of `,` `;` tab and `|` is there most often outside quotes. */
export function detectDelimiter(headerLine: string): string {
  const bare = headerLine.replace(/"[^"]*"/g, '');
  let best = ',';
  for (const candidate of [';', '\t', '|']) {
    if (bare.split(candidate).length > bare.split(best).length) best = candidate;
  }
  return best;
}
