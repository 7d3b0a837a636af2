import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CreateContext } from '../customers/create-context.ts';
import { type CustomerDraft, toDraft } from '../customers/draft.ts';
import { type Prepared, type PrepareOptions, prepareCustomers } from '../customers/prepare-customers.ts';
import type { ReadCustomer } from './column-plan.ts';
import type { ImportChunk } from './import-chunks.ts';
import type { ImportDeps } from './import-deps.ts';
import type { ImportNote } from './import-notes.ts';
import type { RowIssue, SourceRow } from './source-row.ts';

/** What is known of a row before anything is written. `at` is the place of its customer in `customers`. */
export type PreparedRow = { row: SourceRow; notes: readonly ImportNote[] } & (
  | { kind: 'customer'; at: number }
  | { kind: 'rejected'; issues: RowIssue[] }
  | { kind: 'skipped' }
);

export interface PreparedChunk extends Omit<ImportChunk, 'rows'> {
  rows: PreparedRow[];
  drafts: CustomerDraft[];
  customers: Prepared[];
}

/** Reads the rows of a chunk and does everything for their customers that comes before the write. */
export async function prepareChunk(
  deps: ImportDeps,
  context: CreateContext,
  chunk: ImportChunk,
  readCustomer: (row: SourceRow) => ReadCustomer,
  options: PrepareOptions,
): Promise<PreparedChunk> {
  // What is being written meanwhile must not wait for all of this.
  await nextTurn();
  const drafts: CustomerDraft[] = [];
  const rows = chunk.rows.map((row): PreparedRow => {
    const read = readCustomer(row);
    if (read.kind === 'rejected') return { row, notes: [], kind: 'rejected', issues: read.issues };
    if (read.kind === 'skipped') return { row, notes: [read.note], kind: 'skipped' };
    drafts.push(toDraft(read.input));
    return { row, notes: read.notes, kind: 'customer', at: drafts.length - 1 };
  });
  await nextTurn();
  const customers = await prepareCustomers(deps, context, drafts, options);
  return { ...chunk, rows, drafts, customers };
}

/** Prepares chunks while earlier ones are being written, as many as `ahead`; ends early when the signal says so. */
export async function* prepareAhead<Chunk, Result>(
  chunks: AsyncIterable<Chunk>,
  prepare: (chunk: Chunk) => Promise<Result>,
  { ahead, signal }: { ahead: number; signal?: AbortSignal | undefined },
): AsyncGenerator<Result> {
  const waiting: Promise<Result>[] = [];
  for await (const chunk of chunks) {
    if (signal?.aborted) return;
    const prepared = prepare(chunk);
    // Its error is met when its turn comes, or not at all when the import ends before.
    prepared.catch(() => undefined);
    waiting.push(prepared);
    const first = waiting.length > ahead ? waiting.shift() : undefined;
    if (first === undefined) continue;
    const next = await unlessAborted(first, signal);
    if (next === undefined) return;
    yield next;
  }
  for (const prepared of waiting) {
    const next = await unlessAborted(prepared, signal);
    if (next === undefined) return;
    yield next;
  }
}

/**
 * The result, or undefined as soon as the signal is given. Not a race against one promise of the signal: such a promise
 * keeps the results of all races until it is settled itself.
 */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  if (signal === undefined) return work;
  if (signal.aborted) return undefined;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
