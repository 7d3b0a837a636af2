import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cpuTimes } from './cpu-time.ts';
import type { MeasuredLoad } from './measure-load.ts';
import { percentile } from './statistics.ts';

const run = promisify(execFile);

/** What the hand-written peer sends, with values of the same lengths. */
const script = `\\set n random(1, 9000000000000000)
INSERT INTO customers (account_id, id, site_id, email, email_address, email_key, first_name, last_name, phone,
  email_marketing, metadata, old_provider_id, is_imported, timezone, created_at, updated_at)
VALUES (1, gen_random_uuid(), 1, 'ada.' || :n || '@example.com', 'ada.' || :n || '@example.com',
  'ada.' || :n || '@example.com', 'Ada', 'Lovelace', '442079460018', true, '{"plan":"gold","seats":3}',
  'legacy-' || :n, true, 'Europe/London', now(), now())
RETURNING id, email, first_name, last_name, phone, email_marketing, metadata, old_provider_id, is_imported, timezone,
  created_at;
`;

export interface PgbenchPlan {
  databaseUrl: string;
  /** For its script and its log. */
  folder: string;
  connections: number;
  warmup: number;
  seconds: number;
}

/** Each client is a process of the server, of which it allows a hundred by default; the servers' own are among them. */
const MAX_CLIENTS = 32;

export type PgbenchLoad = Omit<MeasuredLoad, 'window'>;

/**
 * The same INSERT without any server in front, prepared, one transaction each: the limit.
 *
 * @param postmaster process of the database server, whose time is taken.
 */
export async function measurePgbench(plan: PgbenchPlan, postmaster: number): Promise<PgbenchLoad> {
  const { databaseUrl, folder, seconds } = plan;
  const clients = Math.min(plan.connections, MAX_CLIENTS);
  const file = join(folder, 'insert.sql');
  const logs = join(folder, 'pgbench-log');
  await writeFile(file, script);
  const pgbench = (duration: number, ...more: string[]) =>
    run('pgbench', [
      ...['--no-vacuum', '--protocol=prepared', `--file=${file}`, `--client=${clients}`],
      ...[`--jobs=${Math.min(clients, availableParallelism())}`, `--time=${duration}`, ...more],
      databaseUrl,
    ]);
  await pgbench(plan.warmup);
  const [before = 0] = await cpuTimes([postmaster]);
  await pgbench(seconds, '--log', `--log-prefix=${logs}`);
  const [after = 0] = await cpuTimes([postmaster]);
  const times = await readLatencies(folder);
  return {
    requests: times.length,
    errors: 0,
    seconds,
    latency: {
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      p99: percentile(times, 0.99),
      max: percentile(times, 1),
    },
    generatorLoad: Number.NaN,
    perSecond: times.length / seconds,
    cpuPerRequest: [0, (after - before) / times.length],
  };
}

/** The third field of every line is a transaction's time in microseconds. */
async function readLatencies(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('pgbench-log'));
  const times: number[] = [];
  for (const name of names) {
    const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
    for (const line of lines) times.push(Number(line.split(' ')[2]) / 1_000);
    await rm(join(folder, name));
  }
  return times;
}
