import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import { importCommand } from '../../src/cli/import-command.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { parseConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import type { CustomerImport, PrismaClient } from '../../src/db/generated/prisma/client.ts';
import { makeFolder } from '../imports/read-all.ts';
import { createTestDatabase } from '../support/database.ts';
import { testSecret } from '../support/service.ts';

export interface CommandEnd {
  exitCode: number;
  out: string;
  err: string;
}

/** A database with account 1 and its site 1, a folder for files, and the import command as an operator types it. */
export interface ImportStage extends AsyncDisposable {
  env: Record<string, string>;
  path(name: string): string;
  write(name: string, content: string | Buffer): Promise<string>;
  read(name: string): Promise<string>;
  run(...args: string[]): Promise<CommandEnd>;
  /** Between two commands: the embedded database lets one in at a time. */
  look<T>(work: (prisma: PrismaClient) => Promise<T>): Promise<T>;
  imports(): Promise<CustomerImport[]>;
}

export async function createImportStage(env: Record<string, string> = {}): Promise<ImportStage> {
  const database = await createTestDatabase();
  const folder = await makeFolder();
  const stageEnv = {
    TOKEN_SECRET: testSecret,
    ARGON2_MEMORY_KIB: '8192',
    LOGIN_REFUSAL_MS: '0',
    NAME_SERVERS: '127.0.0.1:9',
    ...database.env,
    ...env,
  };
  const look = async <T>(work: (prisma: PrismaClient) => Promise<T>): Promise<T> => {
    await using opened = await openDatabase(parseConfig(stageEnv).database);
    return await work(opened.prisma);
  };
  await look(async (prisma) => {
    await prisma.account.create({ data: { id: 1, name: 'One' } });
    await prisma.site.create({ data: { accountId: 1, id: 1, name: 'Site' } });
  });
  return {
    env: stageEnv,
    path: folder.path,
    write: folder.write,
    read: (name) => readFile(folder.path(name), 'utf8'),
    run: (...args) => runCommand(args, stageEnv),
    look,
    imports: () => look((prisma) => prisma.customerImport.findMany({ orderBy: { id: 'asc' } })),
    async [Symbol.asyncDispose]() {
      await folder.cleanUp();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function runCommand(args: string[], env: Record<string, string>): Promise<CommandEnd> {
  const written = { out: '', err: '' };
  const catchOutput = (stream: 'stdout' | 'stderr', name: 'out' | 'err') =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      written[name] += chunk;
      return true;
    });
  const spies = [catchOutput('stdout', 'out'), catchOutput('stderr', 'err')];
  const before = process.exitCode;
  try {
    await importCommand(args, env);
    return { exitCode: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { exitCode: error instanceof UsageError ? 2 : 1, out: written.out, err: `${written.err}${text}` };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
