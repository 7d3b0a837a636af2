import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup } from '../cleanup.ts';
import { type Contender, type ContenderName, contenderNames, startContender } from '../contenders.ts';
import type { BenchContext } from '../context.ts';
import { memoryOf } from '../cpu-time.ts';
import { countCustomers, createDatabase, dropDatabase, emptyDatabase } from '../databases.ts';
import { type MeasuredLoad, measureLoad } from '../measure-load.ts';
import { measurePgbench, type PgbenchLoad } from '../pgbench.ts';
import { type Figure, figure } from '../statistics.ts';

/** What is compared, the database alone among it. */
export type Measured = ContenderName | 'pgbench';

export interface CreatesRow {
  name: Measured;
  connections: number;
  perSecond: Figure;
  /** Milliseconds. */
  p50: Figure;
  p95: Figure;
  p99: Figure;
  /** Processor microseconds per create. */
  appCpu: Figure;
  databaseCpu: Figure;
  /** Share of one core that the load generator used. */
  generatorLoad: Figure;
  errors: number;
}

export interface CreatesResult {
  rows: CreatesRow[];
  /** Resident bytes of each server after all rounds. */
  memory: Record<ContenderName, number>;
}

/** Seconds of load that each server gets before the first round, so that its hot code is compiled. */
const FIRST_WARMUP = 10;

/** Creates over HTTP, every server in turn in every round, so that a slow moment of the machine meets all of them. */
export async function measureCreates(context: BenchContext): Promise<CreatesResult> {
  const { options, folder, postmaster, log } = context;
  await using cleanup = new Cleanup();
  const contenders: Contender[] = [];
  for (const name of contenderNames) contenders.push(cleanup.use(await startContender(name, folder)));
  const pgbenchUrl = await createDatabase('pgbench');
  cleanup.defer(() => dropDatabase('pgbench'));
  const pgbenchFolder = join(folder, 'pgbench');
  await mkdir(pgbenchFolder);

  const load = async (contender: Contender, connections: number, warmup: number, seconds: number) => {
    const { databaseUrl, server, headers, workload } = contender;
    await emptyDatabase(databaseUrl);
    const plan = { url: server.url, headers, workload, connections, warmup, seconds };
    const measured = await measureLoad(plan, [server.pid, postmaster]);
    return checked(contender, measured);
  };
  for (const contender of contenders) {
    log(`warming up: ${contender.name}`);
    await load(contender, 32, FIRST_WARMUP, 1);
  }

  const found = new Map<string, PgbenchLoad[]>();
  const note = (name: Measured, connections: number, measured: PgbenchLoad) => {
    const key = `${name} ${connections}`;
    found.set(key, [...(found.get(key) ?? []), measured]);
    const cpu = measured.cpuPerRequest.map((time) => time.toFixed(0)).join(' + ');
    log(`${key}: ${measured.perSecond.toFixed(0)}/s, p99 ${measured.latency.p99.toFixed(1)} ms, ${cpu} µs`);
  };
  for (let round = 0; round < options.rounds; round++) {
    log(`creates, round ${round + 1} of ${options.rounds}`);
    for (const connections of options.connections) {
      // Each begins as often as the others.
      for (const contender of rotated(contenders, round)) {
        note(
          contender.name,
          connections,
          await load(contender, connections, options.warmup, options.seconds),
        );
      }
      await emptyDatabase(pgbenchUrl);
      const plan = { ...options, databaseUrl: pgbenchUrl, folder: pgbenchFolder, connections };
      note('pgbench', connections, await measurePgbench(plan, postmaster));
    }
  }

  const memory: Partial<Record<ContenderName, number>> = {};
  for (const { name, server } of contenders) memory[name] = (await memoryOf(server.pid)).resident;
  const names: Measured[] = [...contenderNames, 'pgbench'];
  return {
    rows: options.connections.flatMap((connections) =>
      names.map((name) => summary(name, connections, found.get(`${name} ${connections}`) ?? [])),
    ),
    memory: memory as Record<ContenderName, number>,
  };
}

/** An answer that is wrong, or a customer that is not in the table, makes every figure worthless. */
async function checked({ name, databaseUrl }: Contender, measured: MeasuredLoad): Promise<MeasuredLoad> {
  if (measured.errors > 0) throw new Error(`${name}: ${measured.errors} errors; ${measured.firstError}`);
  const stored = await countCustomers(databaseUrl);
  if (stored < measured.requests) {
    throw new Error(`${name} answered ${measured.requests} creates and stored ${stored}.`);
  }
  return measured;
}

function rotated<T>(all: readonly T[], by: number): T[] {
  const start = by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}

function summary(name: Measured, connections: number, rounds: readonly PgbenchLoad[]): CreatesRow {
  const of = (value: (round: PgbenchLoad) => number) => figure(rounds.map(value));
  return {
    name,
    connections,
    perSecond: of(({ perSecond }) => perSecond),
    p50: of(({ latency }) => latency.p50),
    p95: of(({ latency }) => latency.p95),
    p99: of(({ latency }) => latency.p99),
    appCpu: of(({ cpuPerRequest }) => cpuPerRequest[0] ?? Number.NaN),
    databaseCpu: of(({ cpuPerRequest }) => cpuPerRequest[1] ?? Number.NaN),
    generatorLoad: of(({ generatorLoad }) => generatorLoad),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  };
}
