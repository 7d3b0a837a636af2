import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jobsCommand } from '../../src/cli/jobs-command.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { parseConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import type { PrismaClient } from '../../src/db/generated/prisma/client.ts';
import { createIdSource } from '../../src/ids.ts';
import { newJob } from '../../src/jobs/job-definition.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { noteJob } from './test-queue.ts';

let files: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  files = await createTestDatabase();
  env = { TOKEN_SECRET: 'a secret for tests only, of forty bytes!', ...files.env };
});
afterAll(() => files[Symbol.asyncDispose]());

/** The embedded database belongs to one process part at a time: opened for each look, as the command does. */
async function withPrisma<T>(work: (prisma: PrismaClient) => Promise<T>): Promise<T> {
  await using database = await openDatabase(parseConfig(env).database);
  return await work(database.prisma);
}

async function jobs(...args: string[]): Promise<string[]> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await jobsCommand(args, env);
  const lines = write.mock.calls.map(([line]) => String(line).trimEnd());
  write.mockRestore();
  return lines;
}

describe('jobs', () => {
  it('lists what is parked, lets it begin anew, deletes it', async () => {
    const newId = createIdSource();
    const now = new Date('2026-01-01T00:00:00Z');
    const rows = [1, 1, 2].map((accountId) =>
      newJob(noteJob(), { accountId, payload: { text: 'x' } }, now, newId),
    );
    const parked = { status: 'PARKED', finishedAt: now, attempts: 3, lastError: 'Error: down' };
    await withPrisma((prisma) =>
      prisma.job.createMany({ data: rows.map((row) => ({ ...row, ...parked, payload: { text: 'x' } })) }),
    );
    const [first, second, other] = rows.map(({ id }) => id);

    const listed = await jobs('list');
    expect(listed).toHaveLength(3);
    expect(await jobs('list', '--account', '2')).toEqual([
      `2\t${other}\tnote\t2026-01-01T00:00:00.000Z\t3\tError: down`,
    ]);
    expect(await jobs('list', '--first', '1')).toHaveLength(1);
    expect(await jobs('resume', '--account', '1', '--id', first ?? '')).toEqual(['Resumed 1 job(s).']);
    expect(await jobs('resume', '--account', '1', '--id', other ?? '')).toEqual(['Resumed 0 job(s).']);
    expect(await jobs('delete', '--account', '1', '--all')).toEqual(['Deleted 1 job(s).']);
    const left = await withPrisma((prisma) => prisma.job.findMany({ orderBy: { id: 'asc' } }));
    expect(left.map(({ id, status }) => [id, status])).toEqual([
      [first, 'READY'],
      [other, 'PARKED'],
    ]);
    expect(left.map(({ id }) => id)).not.toContain(second);
  });

  it.each([
    [[]],
    [['stop']],
    [['list', 'more']],
    [['list', '--account', 'x']],
    [['resume', '--account', '1']],
    [['resume', '--all']],
    [['delete', '--account', '1', '--id', 'x']],
    [['delete', '--account', '1', '--all', '--id', '018f0000-0000-7000-8000-000000000001']],
  ])('refuses %j', async (args) => {
    await expect(jobsCommand(args, env)).rejects.toBeInstanceOf(UsageError);
  });
});
