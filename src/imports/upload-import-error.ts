import { type FileErrorCode, fileErrorCodes } from './file-error.ts';

/** Everything that starting an import by upload can be refused for; a file's own problems may also end it later. */
export const uploadImportErrorCodes = {
  SITE_NOT_FOUND: 'The site does not exist or is not open to this token.',
  OPTIONS_INVALID: 'An option does not make sense.',
  FILE_TOO_LARGE: 'The file has more bytes than may be sent; use the import command.',
  ...fileErrorCodes,
} as const satisfies Record<string, string>;

export type UploadImportErrorCode = keyof typeof uploadImportErrorCodes;

export interface UploadImportError {
  code: UploadImportErrorCode | FileErrorCode;
  /** From the argument on. */
  path: readonly string[];
  message: string;
}
