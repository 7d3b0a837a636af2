/** Problems of the file or the options as a whole: the import stops, what was written before stays. */
export const fileErrorCodes = {
  FILE_UNREADABLE: 'The file cannot be opened or read.',
  FILE_EMPTY: 'The file holds nothing but blank lines.',
  FILE_CHANGED: 'The file is not the one that the import was reading when it stopped.',
  REJECTED_FILE_MISSING: 'The file of rejected rows is not as it was when the import stopped.',
  REJECTED_FILE_UNWRITABLE: 'The file of rejected rows cannot be written where it is to be.',
  FORMAT_UNSUPPORTED: 'The file is neither CSV nor NDJSON, plain or gzip.',
  GZIP_TRUNCATED: 'The gzip data ends in the middle.',
  GZIP_CORRUPT: 'The gzip data is damaged.',
  ENCODING_INVALID: 'The text does not have the encoding that was named, or nobody knows that encoding.',
  HEADER_UNREADABLE: 'The line with the column names cannot be read.',
  COLUMN_UNKNOWN: 'A column is not a field of a customer.',
  COLUMN_DUPLICATE: 'Two columns give the same field.',
  MAPPING_INVALID: 'A mapping names a column or a field that does not exist.',
  DEFAULT_INVALID: 'A default value does not fit its field.',
} as const satisfies Record<string, string>;

export type FileErrorCode = keyof typeof fileErrorCodes;

/** @property line the line of the (decompressed) file where the problem was met, counted from 1. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
  readonly code: FileErrorCode;
  readonly line: number | undefined;

  constructor(code: FileErrorCode, message: string, line?: number, cause?: unknown) {
    super(line === undefined ? message : `Line ${line}: ${message}`, { cause });
    this.code = code;
    this.line = line;
  }
}

/** What the system says when a file cannot be opened or read. */
export function unreadableFile(error: unknown): ImportFileError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EACCES'
        ? 'this user may not read it'
        : String(error);
  return new ImportFileError('FILE_UNREADABLE', `The file cannot be read: ${reason}.`, undefined, error);
}
