import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { parseConfig } from '../../src/config.ts';
import { projectFile } from '../../src/project-root.ts';
import { Cleanup } from '../cleanup.ts';
import type { BenchContext } from '../context.ts';
import { createDatabase, dropDatabase, emptyDatabase } from '../databases.ts';
import { measureLoad } from '../measure-load.ts';
import { startService } from '../service.ts';
import { type Figure, figure } from '../statistics.ts';

export interface PasswordsResult {
  connections: number;
  createsPerSecond: Figure;
  p99: Figure;
  /** Hashes a second of a program that does nothing else. */
  bareHashesPerSecond: Figure;
  /** Creates to hashes, each round by itself. */
  ratio: Figure;
}

/** Enough to keep a hash of every core waiting. */
const CONNECTIONS = 16;

const run = promisify(execFile);

/** Creates with a plain-text password beside a bare loop of the same argon2id, in turn. */
export async function measurePasswords(context: BenchContext): Promise<PasswordsResult> {
  const { options, folder, postmaster, log } = context;
  await using cleanup = new Cleanup();
  const databaseUrl = await createDatabase('passwords');
  cleanup.defer(() => dropDatabase('passwords'));
  const service = cleanup.use(await startService({ folder, databaseUrl }));
  const { argon2 } = parseConfig({}).hashing;
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(availableParallelism() + 4) };
  const loop = projectFile('bench/dist/bench/load/argon2-loop.js');

  const rounds: { creates: number; p99: number; hashes: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    await emptyDatabase(databaseUrl);
    const { url, headers, pid } = service;
    const workload = { kind: 'create', password: true } as const;
    const { warmup, seconds } = options;
    const plan = { url, headers, workload, connections: CONNECTIONS, warmup, seconds };
    const load = await measureLoad(plan, [pid, postmaster]);
    if (load.errors > 0) throw new Error(`passwords: ${load.errors} errors; ${load.firstError}`);
    const { stdout } = await run(process.execPath, [loop, String(seconds), JSON.stringify(argon2)], { env });
    rounds.push({ creates: load.perSecond, p99: load.latency.p99, hashes: Number(stdout) });
    log(`passwords: ${load.perSecond.toFixed(1)} creates/s, ${Number(stdout).toFixed(1)} bare hashes/s`);
  }
  return {
    connections: CONNECTIONS,
    createsPerSecond: figure(rounds.map(({ creates }) => creates)),
    p99: figure(rounds.map(({ p99 }) => p99)),
    bareHashesPerSecond: figure(rounds.map(({ hashes }) => hashes)),
    ratio: figure(rounds.map(({ creates, hashes }) => creates / hashes)),
  };
}
