import { isUniqueViolation } from '../db/errors.ts';
import { Prisma, type PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportTakenOverError } from './import-errors.ts';
import type { ImportOptions } from './import-options.ts';
import type { Checkpoint, ImportRecord, ImportTotals } from './import-state.ts';
import type { RehearsalResult } from './rehearsal-result.ts';

export interface ImportRequest {
  accountId: number;
  siteId: number;
  identity: string;
  source: 'COMMAND' | 'UPLOAD';
  fileName: string;
  options: ImportOptions;
  validateOnly: boolean;
  totalBytes: number | undefined;
  rejectedPath: string | undefined;
  actor: string;
}

const underWay = ['QUEUED', 'RUNNING'];

/**
 * The import of the same content with the same options that was wanted last, or a new one. A rehearsal that is over is
 * no answer any more: it told of the database of then.
 *
 * @param again wants a new one whatever there is
 */
export async function findOrAddImport(
  deps: Pick<ImportDeps, 'prisma' | 'clock' | 'newId'>,
  request: ImportRequest,
  { id, again }: { id: string; again: boolean },
): Promise<ImportRecord> {
  const { accountId, identity, validateOnly } = request;
  for (;;) {
    const last = await deps.prisma.customerImport.findFirst({
      where: { accountId, identity },
      orderBy: { run: 'desc' },
    });
    if (last !== null && !again && (!validateOnly || underWay.includes(last.status))) return last;
    const now = new Date(deps.clock());
    const { totalBytes, options, ...rest } = request;
    try {
      return await deps.prisma.customerImport.create({
        data: {
          ...rest,
          id,
          run: (last?.run ?? 0) + 1,
          options: options as Prisma.InputJsonObject,
          totalBytes: totalBytes ?? null,
          status: 'QUEUED',
          createdAt: now,
          updatedAt: now,
        },
      });
    } catch (error) {
      // Somebody else added it at the same moment.
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

/** Makes this process the one that works on an import, and returns how far it has come. */
export async function takeOver(
  deps: Pick<ImportDeps, 'prisma' | 'clock'>,
  { accountId, id }: Pick<ImportRecord, 'accountId' | 'id'>,
  owner: string,
): Promise<ImportRecord> {
  // One statement: it waits for the last write of a process that was killed, and sees what that left.
  const [record] = await deps.prisma.customerImport.updateManyAndReturn({
    where: { accountId, id, status: { in: underWay } },
    data: {
      owner,
      status: 'RUNNING',
      error: Prisma.DbNull,
      finishedAt: null,
      updatedAt: new Date(deps.clock()),
    },
  });
  if (record === undefined) throw new ImportTakenOverError();
  return record;
}

/** Puts an import that failed or was cancelled in line again; any other stays as it is. */
export async function requeueImport(
  deps: Pick<ImportDeps, 'prisma' | 'clock'>,
  { accountId, id }: Pick<ImportRecord, 'accountId' | 'id'>,
): Promise<ImportRecord> {
  await deps.prisma.customerImport.updateMany({
    where: { accountId, id, status: { in: ['FAILED', 'CANCELLED'] } },
    data: { status: 'QUEUED', error: Prisma.DbNull, finishedAt: null, updatedAt: new Date(deps.clock()) },
  });
  return deps.prisma.customerImport.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } });
}

/** Whoever works on the import notices at its next chunk, of which nothing stays. */
export async function cancelImport(
  deps: Pick<ImportDeps, 'prisma' | 'clock'>,
  { accountId, id }: Pick<ImportRecord, 'accountId' | 'id'>,
): Promise<void> {
  const now = new Date(deps.clock());
  await deps.prisma.customerImport.updateMany({
    where: { accountId, id, status: { in: underWay } },
    data: { status: 'CANCELLED', owner: null, updatedAt: now, finishedAt: now },
  });
}

/** What a process says of the import that it works on. */
export interface ImportProgress {
  /** Absent where there is none: a rehearsal that was interrupted starts over. */
  checkpoint?: Checkpoint;
  totals: ImportTotals;
  bytesRead: number;
}

/** @throws ImportTakenOverError when the import is not this process's any more: nothing of the transaction may stay. */
export async function saveProgress(
  tx: Transaction | PrismaClient,
  { accountId, id }: Pick<ImportRecord, 'accountId' | 'id'>,
  owner: string,
  now: Date,
  { checkpoint, totals, bytesRead }: ImportProgress,
): Promise<void> {
  const { tallies, ...counts } = totals;
  const { count } = await tx.customerImport.updateMany({
    where: { accountId, id, owner, status: 'RUNNING' },
    data: {
      ...counts,
      tallies: tallies as unknown as Prisma.InputJsonObject,
      checkpoint: checkpoint as unknown as Prisma.InputJsonObject | undefined,
      bytesRead,
      updatedAt: now,
    },
  });
  if (count === 0) throw new ImportTakenOverError();
}

/** Ends an import; one that has been taken over is left to who has it. */
export async function endImport(
  deps: Pick<ImportDeps, 'prisma' | 'clock'>,
  { accountId, id }: Pick<ImportRecord, 'accountId' | 'id'>,
  owner: string,
  end:
    | { status: 'DONE'; rehearsal?: RehearsalResult | undefined }
    | { status: 'FAILED'; error: { code: string; message: string } },
): Promise<void> {
  const now = new Date(deps.clock());
  await deps.prisma.customerImport.updateMany({
    where: { accountId, id, owner, status: 'RUNNING' },
    data: {
      status: end.status,
      error: end.status === 'FAILED' ? end.error : Prisma.DbNull,
      rehearsal: end.status === 'DONE' ? (end.rehearsal as unknown as Prisma.InputJsonObject) : undefined,
      owner: null,
      updatedAt: now,
      finishedAt: now,
    },
  });
}
