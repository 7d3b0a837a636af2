import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFile } from '../src/project-root.ts';
import { createDatabase, dropDatabase } from './databases.ts';
import type { WorkloadOptions } from './load/workloads.ts';
import { type ServerProcess, startServer } from './processes.ts';
import { startService } from './service.ts';

/** What is compared, each on a database of its own with the same tables and indexes. */
export const contenderNames = ['service', 'mercurius', 'postgraphile', 'naive'] as const;
export type ContenderName = (typeof contenderNames)[number];

export const contenderLabels = {
  service: 'this service',
  mercurius: 'Mercurius (JIT) + hand-written pg',
  postgraphile: 'PostGraphile, generated mutation',
  naive: 'Yoga + Pothos + prisma.create',
} as const satisfies Record<ContenderName, string>;

export interface Contender extends AsyncDisposable {
  name: ContenderName;
  server: ServerProcess;
  databaseUrl: string;
  headers: Record<string, string>;
  workload: WorkloadOptions;
}

const peers = {
  mercurius: 'mercurius-pg',
  postgraphile: 'postgraphile',
  naive: 'yoga-prisma',
} as const satisfies Record<Exclude<ContenderName, 'service'>, string>;

export async function startContender(name: ContenderName, folder: string): Promise<Contender> {
  const databaseUrl = await createDatabase(name);
  const ownFolder = join(folder, name);
  await mkdir(ownFolder, { recursive: true });
  const { server, headers } = await start(name, databaseUrl, ownFolder);
  return {
    name,
    server,
    databaseUrl,
    headers,
    workload: { kind: name === 'postgraphile' ? 'create-postgraphile' : 'create' },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await dropDatabase(name);
    },
  };
}

async function start(
  name: ContenderName,
  databaseUrl: string,
  folder: string,
): Promise<{ server: ServerProcess; headers: Record<string, string> }> {
  if (name === 'service') {
    const service = await startService({ folder, databaseUrl });
    return { server: service, headers: service.headers };
  }
  const server = await startServer({
    args: [projectFile(`bench/dist/bench/peers/${peers[name]}.js`)],
    env: { DATABASE_URL: databaseUrl, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
    logFile: join(folder, 'peer.log'),
  });
  return { server, headers: {} };
}
