import { pino } from 'pino';
import { parseConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import type { Job } from '../../src/db/generated/prisma/client.ts';
import { createIdSource } from '../../src/ids.ts';
import { enqueue } from '../../src/jobs/enqueue.ts';
import { type JobDefinition, newJob } from '../../src/jobs/job-definition.ts';
import type { JobKind } from '../../src/jobs/job-handler.ts';
import type { QueueDeps } from '../../src/jobs/run-job.ts';
import { createTestDatabase } from '../support/database.ts';

export interface Note {
  text: string;
}

/** A definition whose payload is one text and whose waits are round numbers. */
export function noteJob(options: Partial<JobDefinition<Note>> = {}): JobDefinition<Note> {
  return {
    kind: 'note',
    parse(payload) {
      const { text } = payload as Partial<Note>;
      if (typeof text !== 'string') throw new Error('a note needs a text');
      return { text };
    },
    maxAttempts: 3,
    backoff: (failures) => failures * 1_000,
    timeout: 60_000,
    ...options,
  };
}

export interface TestQueue extends AsyncDisposable {
  database: Database;
  /** What a worker needs; its clock is `time.now`. */
  queue(...kinds: JobKind[]): QueueDeps;
  time: { now: number };
  /** Enqueues a note for each text in a transaction of its own, and returns the rows. */
  add(accountId: number, texts: readonly string[], options?: { runAt?: Date; kind?: string }): Promise<Job[]>;
  job(row: Job): Promise<Job>;
}

export async function openTestQueue(): Promise<TestQueue> {
  const files = await createTestDatabase();
  const config = parseConfig({ TOKEN_SECRET: 'a secret for tests only, of forty bytes!', ...files.env });
  const database = await openDatabase(config.database);
  const { prisma } = database;
  const time = { now: Date.UTC(2026, 0, 1) };
  const newId = createIdSource();
  return {
    database,
    time,
    queue: (...kinds) => ({
      prisma,
      kinds,
      clock: () => time.now,
      random: () => 0.5,
      newRunId: () => newId(time.now),
      lease: 60_000,
      logger: pino({ level: 'silent' }),
    }),
    async add(accountId, texts, { runAt, kind = 'note' } = {}) {
      const definition = noteJob({ kind });
      const rows = texts.map((text) =>
        newJob(definition, { accountId, payload: { text }, runAt }, new Date(time.now), newId),
      );
      await prisma.$transaction((tx) => enqueue(tx, rows));
      return rows;
    },
    job: ({ accountId, id }) => prisma.job.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}
