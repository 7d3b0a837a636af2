import type { CreateContext } from '../customers/create-context.ts';
import { refreshStatistics } from '../db/statistics.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { planColumns } from './column-plan.ts';
import { ImportFileError } from './file-error.ts';
import { ChunkSize, readChunks } from './import-chunks.ts';
import { importContext } from './import-context.ts';
import type { ImportDeps } from './import-deps.ts';
import { columnOptions, type ImportOptions } from './import-options.ts';
import { endImport, saveProgress, takeOver } from './import-record.ts';
import {
  type Checkpoint,
  checkpointOf,
  type ImportRecord,
  type ImportTotals,
  totalsOf,
} from './import-state.ts';
import type { ImportInput } from './open-input.ts';
import { prepareAhead, prepareChunk } from './prepare-chunk.ts';
import type { ProgressState } from './progress-text.ts';
import { type RowReader, readRows } from './read-rows.ts';
import type { RehearsalResult } from './rehearsal-result.ts';
import { RejectedFile } from './rejected-file.ts';
import { csvRejects, ndjsonRejects, type RejectedFormat } from './rejected-rows.ts';
import { rehearseRows } from './run-rehearsal.ts';
import { storeChunk } from './store-chunk.ts';
import { VerdictMemory } from './verdict-memory.ts';

export interface ImportJob {
  record: ImportRecord;
  /** The content that the record was made for. */
  input: ImportInput;
  rejectedPath: string;
  /** Any text that no other process has. */
  owner: string;
  /** Stops the import between two chunks; the same import goes on there another time. */
  signal?: AbortSignal | undefined;
  onStart?: (state: ProgressState) => void;
  onProgress?: (state: ProgressState) => void;
}

export interface ImportEnd {
  status: 'DONE' | 'STOPPED';
  totals: ImportTotals;
  /** Of a rehearsal that is done. */
  rehearsal?: RehearsalResult;
}

/** Chunks that are prepared while one is written. */
const AHEAD = 2;

/**
 * Imports a file from where it stands, or rehearses it, in constant memory: rows are prepared and written side by side where they have
 * nothing in common, else in the order of the file, so that of two that are the same customer the first one counts.
 *
 * @throws ImportFileError for what is wrong with the file as a whole; what is written stays
 * @throws AlreadyRunningError, ImportTakenOverError when another process works on the same import
 */
export function runImport(deps: ImportDeps, job: ImportJob): Promise<ImportEnd> {
  const { accountId, id } = job.record;
  return deps.database.exclusively(`customer import ${accountId} ${id}`, async () => {
    const record = await takeOver(deps, job.record, job.owner);
    try {
      const end = await (record.validateOnly ? rehearseRows : importRows)(deps, { ...job, record });
      const { status, rehearsal } = end;
      if (status === 'DONE') await endImport(deps, record, job.owner, { status, rehearsal });
      return end;
    } catch (error) {
      if (error instanceof ImportFileError) {
        const { code, message } = error;
        await endImport(deps, record, job.owner, { status: 'FAILED', error: { code, message } });
      }
      throw error;
    }
  });
}

async function importRows(outerDeps: ImportDeps, job: ImportJob): Promise<ImportEnd> {
  const deps = { ...outerDeps, deliverability: new VerdictMemory(outerDeps.deliverability) };
  const { record, owner, signal } = job;
  const options = record.options as ImportOptions;
  const context = await importContext(deps, record, options);
  const checkpoint = checkpointOf(record);
  const reader = await readRows(job.input, { ...options, resumeAt: checkpoint?.position ?? undefined });
  let rejected: RejectedFile | undefined;
  let queue: ChunkQueue | undefined;
  try {
    const readCustomer = planColumns(reader.header, columnOptions(options));
    rejected = await openRejected(deps, job, reader, checkpoint);
    let totals = totalsOf(record);
    const state = (bytesRead: number) => ({ counts: totals, bytesRead, totalBytes: reader.totalBytes });
    job.onStart?.(state(reader.bytesRead()));
    const size = new ChunkSize(() => performance.now());
    const chunks = readChunks(reader, checkpoint ?? { position: null, skip: 0 }, () => size.rows);
    const prepared = prepareAhead(
      chunks,
      (chunk) => prepareChunk(deps, context, chunk, readCustomer, { validateOnly: false }),
      { ahead: AHEAD, signal },
    );
    const statistics = refreshStatistics(deps.prisma);
    queue = new ChunkQueue(totals, chunksAtOnce(deps, context));
    const running = { record, owner, context, rejected };
    for await (const chunk of prepared) {
      await queue.add(chunk, async (before) => {
        totals = await storeChunk(deps, running, chunk, before);
        size.done(chunk.rows.length);
        job.onProgress?.(state(chunk.bytesRead));
        await statistics.afterWriting(chunk.customers.length);
        return totals;
      });
    }
    const status = signal?.aborted ? 'STOPPED' : 'DONE';
    return { status, totals: await queue.end() };
  } finally {
    await queue?.settle();
    await rejected?.close();
    await reader.close();
  }
}

/**
 * Of two customers that are new it is enough that they have nothing in common; one that changes a customer may free
 * what another wants. The embedded database does one thing at a time.
 */
function chunksAtOnce({ database }: ImportDeps, { ifExists }: CreateContext): number {
  return database.kind === 'postgres' && ifExists === 'ERROR' ? 3 : 1;
}

async function openRejected(
  deps: ImportDeps,
  { record, owner, rejectedPath }: ImportJob,
  reader: RowReader,
  checkpoint: Checkpoint | null,
): Promise<RejectedFile> {
  const format = rejectedFormat(reader);
  if (checkpoint !== null) return RejectedFile.resume(rejectedPath, format, checkpoint.rejectedBytes);
  const file = await RejectedFile.create(rejectedPath, format);
  // From here on the file at this path is this import's, and none to be put aside.
  await saveProgress(deps.prisma, record, owner, new Date(deps.clock()), {
    checkpoint: { position: null, skip: 0, rejectedBytes: 0 },
    totals: totalsOf(record),
    bytesRead: 0,
  });
  return file;
}

function rejectedFormat({ format, header = [], delimiter = ',', marked }: RowReader): RejectedFormat {
  return format === 'csv' ? csvRejects(header, delimiter, marked) : ndjsonRejects(marked);
}
