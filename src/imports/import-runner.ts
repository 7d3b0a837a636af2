import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isUnavailable, sqlState } from '../db/errors.ts';
import { AlreadyRunningError } from '../db/exclusive.ts';
import { ImportFileError } from './file-error.ts';
import type { ImportConfig } from './import-config.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportTakenOverError } from './import-errors.ts';
import type { ImportRecord } from './import-state.ts';
import { runImport } from './run-import.ts';
import { isPartial, ownerOfUpload, uploadPath, uploadRejectedPath } from './uploaded-file.ts';

/** Longest until imports of other processes, and those that stumbled over the database, are looked at, in milliseconds. */
const POLL = 5_000;
/** How long the rejected rows of an import are kept, in milliseconds: they hold what was sent, hashes included. */
const KEPT = 7 * 86_400_000;
/** Between two rounds of deleting them. */
const TIDY_INTERVAL = 3_600_000;
/** A file that is being received for longer than this is not received any more. */
const PARTIAL_AGE = 3_600_000;

/**
 * Runs the imports of files that were sent, one at a time, in the process that has the files. One that another process
 * was killed over goes on where it stopped.
 */
export class ImportRunner {
  readonly #deps: ImportDeps;
  readonly #config: ImportConfig;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #woken = false;
  #endSleep: (() => void) | undefined;
  #tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: ImportDeps, config: ImportConfig) {
    this.#deps = deps;
    this.#config = config;
  }

  start(): void {
    if (this.#loop !== undefined) throw new Error('a runner starts once');
    this.#loop = this.#run();
  }

  /** To be called when there is something to do. */
  wake(): void {
    this.#woken = true;
    this.#endSleep?.();
  }

  /** Ends after the chunk under way; the import goes on when a runner starts again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#tidy();
        for (const record of await this.#waiting()) {
          if (!signal.aborted) await this.#import(record);
        }
        await this.#removeEnded();
      } catch (error) {
        const level = isUnavailable(error) ? 'warn' : 'error';
        this.#deps.logger[level](
          { type: (error as Error).name, state: sqlState(error) },
          'an import stumbled',
        );
      }
      if (!signal.aborted) await this.#sleep();
    }
  }

  /** Those whose files are here, the oldest first. */
  async #waiting(): Promise<ImportRecord[]> {
    const records = await this.#deps.prisma.customerImport.findMany({
      where: { source: 'UPLOAD', status: { in: ['QUEUED', 'RUNNING'] } },
      orderBy: { createdAt: 'asc' },
    });
    const here = await Promise.all(
      records.map((record) => exists(uploadPath(this.#config.directory, record))),
    );
    return records.filter((_, i) => here[i]);
  }

  async #import(record: ImportRecord): Promise<void> {
    const { directory } = this.#config;
    const about = { account: record.accountId, import: record.id };
    try {
      const { status, totals } = await runImport(this.#deps, {
        record,
        input: { path: uploadPath(directory, record) },
        rejectedPath: uploadRejectedPath(directory, record),
        owner: randomUUID(),
        signal: this.#stopping.signal,
      });
      const { rows, rejected } = totals;
      this.#deps.logger.info({ ...about, status, rows, rejected }, 'import ended');
    } catch (error) {
      const isExpected = [AlreadyRunningError, ImportFileError, ImportTakenOverError].some(
        (kind) => error instanceof kind,
      );
      if (!isExpected) throw error;
      this.#deps.logger.info({ ...about, reason: (error as Error).name }, 'import ended');
    }
  }

  /** What was sent holds passwords or their hashes: it is kept no longer than it is needed. */
  async #removeEnded(): Promise<void> {
    const { directory } = this.#config;
    for (const name of await readdir(directory).catch(() => [])) {
      const owner = ownerOfUpload(name);
      if (owner === undefined) continue;
      const waiting = await this.#deps.prisma.customerImport.count({
        where: { ...owner, status: { in: ['QUEUED', 'RUNNING'] } },
      });
      if (waiting === 0) await rm(join(directory, name), { force: true });
    }
  }

  async #tidy(): Promise<void> {
    const now = this.#deps.clock();
    if (performance.now() - this.#tidiedAt < TIDY_INTERVAL) return;
    this.#tidiedAt = performance.now();
    const { directory } = this.#config;
    const old = await this.#deps.prisma.customerImport.findMany({
      where: { source: 'UPLOAD', rejectedPath: { not: null }, finishedAt: { lt: new Date(now - KEPT) } },
      select: { accountId: true, id: true },
    });
    for (const { accountId, id } of old) {
      await rm(uploadRejectedPath(directory, { accountId, id }), { force: true });
      await this.#deps.prisma.customerImport.updateMany({
        where: { accountId, id },
        data: { rejectedPath: null },
      });
    }
    await this.#removeLeftovers(now);
  }

  async #removeLeftovers(now: number): Promise<void> {
    const { directory } = this.#config;
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter(isPartial)) {
      const facts = await stat(join(directory, name)).catch(() => undefined);
      if (facts !== undefined && now - facts.mtimeMs > PARTIAL_AGE)
        await rm(join(directory, name), { force: true });
    }
  }

  async #sleep(): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, POLL);
        this.#endSleep = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    this.#endSleep = undefined;
    this.#woken = false;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
