import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ReadOptions, readRows } from '../../src/imports/read-rows.ts';
import type { Position, SourceRow } from '../../src/imports/source-row.ts';

/** A folder of a test's own, removed with `cleanUp`. */
export async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'imports-'));
  return {
    path: (name: string) => join(folder, name),
    async write(name: string, content: string | Buffer) {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A stream that hands the content over in pieces of so many bytes. */
export function streamOf(content: string | Buffer, pieceBytes = 7): Readable {
  const bytes = Buffer.from(content);
  function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return Readable.from(pieces(), { objectMode: false });
}

export interface Read {
  header: readonly string[] | undefined;
  format: string;
  marked: boolean;
  rows: SourceRow[];
  ends: Position[];
}

export async function readAll(
  content: string | Buffer | { path: string },
  options?: ReadOptions,
): Promise<Read> {
  const input =
    typeof content === 'string' || Buffer.isBuffer(content) ? { stream: streamOf(content, 1000) } : content;
  const reader = await readRows(input, options);
  const rows: SourceRow[] = [];
  const ends: Position[] = [];
  try {
    for await (const batch of reader.batches) {
      rows.push(...batch.rows);
      ends.push(batch.end);
    }
  } finally {
    await reader.close();
  }
  return { header: reader.header, format: reader.format, marked: reader.marked, rows, ends };
}

/** What a test wants to see of rows: the line, and the cells or the code. */
export function outline(rows: readonly SourceRow[]) {
  return rows.map(({ line, cells, problem }) =>
    problem ? `${line}: ${problem.issue.code}` : `${line}: ${cells.join('/')}`,
  );
}
