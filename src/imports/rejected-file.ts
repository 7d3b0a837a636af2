import { constants } from 'node:fs';
import { access, type FileHandle, open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ImportFileError } from './file-error.ts';
import type { RejectedFormat } from './rejected-rows.ts';
import type { ImportFormat } from './sniff.ts';
import type { RowIssue, SourceRow } from './source-row.ts';

/**
 * `customers.csv.gz` -> `customers.rejected.csv` beside it; the rejects of that one -> `customers.rejected.2.csv`, so
 * a file that is being sent again is never the one being written.
 */
export function rejectedPath(inputName: string | undefined, format: ImportFormat): string {
  const name = basename(inputName ?? 'customers').replace(/\.gz$/i, '');
  const [, stem = name, extension = ''] = /^(.+)\.(csv|tsv|txt|ndjson|jsonl|json)$/i.exec(name) ?? [];
  const [, first = stem, count] = /^(.+?)\.rejected(?:\.(\d+))?$/.exec(stem) ?? [];
  const round = first === stem ? '' : `.${Number(count ?? 1) + 1}`;
  const ending = format === 'csv' ? (/^tsv$/i.test(extension) ? 'tsv' : 'csv') : 'ndjson';
  return join(dirname(inputName ?? ''), `${first}.rejected${round}.${ending}`);
}

/**
 * Whether rejected rows can be written there, before there is one.
 *
 * @throws ImportFileError REJECTED_FILE_UNWRITABLE
 */
export async function checkRejectedPath(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such folder' : `the system says ${code}`;
    throw new ImportFileError(
      'REJECTED_FILE_UNWRITABLE',
      `Rejected rows cannot be written to ${path}: ${reason}. Give another place with --rejected.`,
      undefined,
      error,
    );
  }
}

/**
 * The file of rejected rows. It may hold password material of the input, so its owner alone may read it. It comes
 * into being with its first row.
 */
export class RejectedFile {
  readonly path: string;
  readonly #format: RejectedFormat;
  #handle: FileHandle | undefined;
  #bytes: number;
  #waiting: string[] = [];

  private constructor(path: string, format: RejectedFormat, handle: FileHandle | undefined, bytes: number) {
    this.path = path;
    this.#format = format;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** A new file; one of the same name from an earlier import is kept as `<name>.bak`. */
  static async create(path: string, format: RejectedFormat): Promise<RejectedFile> {
    await rename(path, `${path}.bak`).catch(ignoreMissing);
    return new RejectedFile(path, format, undefined, 0);
  }

  /**
   * The file of an import that was interrupted. What was written after its last checkpoint goes away: those rows come
   * again.
   *
   * @param bytes what `flush` returned when that checkpoint was made.
   * @throws ImportFileError REJECTED_FILE_MISSING when it holds less than that: those rows do not come again.
   */
  static async resume(path: string, format: RejectedFormat, bytes: number): Promise<RejectedFile> {
    const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW).catch(
      ignoreMissing,
    );
    const size = handle === undefined ? 0 : (await handle.stat()).size;
    if (size < bytes) {
      await handle?.close();
      throw new ImportFileError(
        'REJECTED_FILE_MISSING',
        `The rejected rows so far are not in ${path} any more. Put the file back, or import all of it again.`,
      );
    }
    if (size > bytes) await handle?.truncate(bytes);
    return new RejectedFile(path, format, handle, bytes);
  }

  add(row: SourceRow, issues: readonly RowIssue[]): void {
    this.#waiting.push(this.#format.line(row, issues));
  }

  /** Writes what was added and waits until it is on disk; returns the length of the file in bytes. */
  async flush(): Promise<number> {
    if (this.#waiting.length === 0) return this.#bytes;
    // `ax` makes the file and never follows a link that somebody laid there.
    this.#handle ??= await open(this.path, 'ax', 0o600);
    const head = this.#bytes === 0 ? this.#format.head : '';
    const text = Buffer.from(head + this.#waiting.join(''));
    this.#waiting = [];
    await this.#handle.appendFile(text);
    await this.#handle.datasync();
    this.#bytes += text.length;
    return this.#bytes;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle?.close();
  }
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
