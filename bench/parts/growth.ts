import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withPostgresSession } from '../../src/db/sql-session.ts';
import { Cleanup } from '../cleanup.ts';
import type { BenchContext } from '../context.ts';
import { countCustomers, createDatabase, dropDatabase } from '../databases.ts';
import { fillCustomers, randomIds } from '../fill-customers.ts';
import type { WorkloadOptions } from '../load/workloads.ts';
import { type MeasuredLoad, measureLoad } from '../measure-load.ts';
import { type Service, startService } from '../service.ts';
import { type Figure, figure } from '../statistics.ts';

/** What is asked of a service that holds many customers. */
export const growthWorkloads = {
  create: 'create, one connection',
  createBusy: 'create, 32 connections',
  newestPage: 'newest page of 100',
  deepPage: 'page of 100 at a random place',
} as const;
export type GrowthWorkload = keyof typeof growthWorkloads;

export interface GrowthRow {
  size: number;
  workload: GrowthWorkload;
  /** Milliseconds. */
  p50: Figure;
  p99: Figure;
  perSecond: Figure;
}

export interface GrowthResult {
  rows: GrowthRow[];
  /** By size: seconds to fill, bytes on disk, and customers after all rounds. */
  tables: { size: number; fillSeconds: number; bytes: number; customersAfter: number }[];
}

interface Grown {
  size: number;
  databaseUrl: string;
  fillSeconds: number;
  bytes: number;
  service: Service;
  workloads: Record<GrowthWorkload, { options: WorkloadOptions; connections: number }>;
}

const CURSORS = 500;

/** Latency of creates and of list pages beside how many customers there are; the sizes take turns. */
export async function measureGrowth(context: BenchContext): Promise<GrowthResult> {
  const { options, postmaster, log } = context;
  await using cleanup = new Cleanup();
  const all: Grown[] = [];
  for (const size of options.sizes) all.push(await grow(context, size, cleanup));

  const found = new Map<string, MeasuredLoad[]>();
  for (let round = 0; round < options.rounds; round++) {
    log(`growth, round ${round + 1} of ${options.rounds}`);
    for (const workload of Object.keys(growthWorkloads) as GrowthWorkload[]) {
      for (const { size, service, workloads } of all) {
        const { options: requests, connections } = workloads[workload];
        const { url, headers, pid } = service;
        const { warmup, seconds } = options;
        const plan = { url, headers, workload: requests, connections, warmup, seconds };
        const measured = await measureLoad(plan, [pid, postmaster]);
        if (measured.errors > 0) throw new Error(`${workload}: ${measured.firstError}`);
        const key = `${size} ${workload}`;
        found.set(key, [...(found.get(key) ?? []), measured]);
        const { p50, p99 } = measured.latency;
        log(`${size} customers, ${workload}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
      }
    }
  }

  const rows = all.flatMap(({ size }) =>
    (Object.keys(growthWorkloads) as GrowthWorkload[]).map((workload): GrowthRow => {
      const rounds = found.get(`${size} ${workload}`) ?? [];
      const of = (value: (round: MeasuredLoad) => number) => figure(rounds.map(value));
      return {
        size,
        workload,
        p50: of(({ latency }) => latency.p50),
        p99: of(({ latency }) => latency.p99),
        perSecond: of(({ perSecond }) => perSecond),
      };
    }),
  );
  const tables = await Promise.all(
    all.map(async ({ size, fillSeconds, bytes, databaseUrl }) => ({
      size,
      fillSeconds,
      bytes,
      customersAfter: await countCustomers(databaseUrl),
    })),
  );
  return { rows, tables };
}

async function grow({ folder, log }: BenchContext, size: number, cleanup: Cleanup): Promise<Grown> {
  const name = `size_${size}`;
  const databaseUrl = await createDatabase(name);
  cleanup.defer(() => dropDatabase(name));
  const began = performance.now();
  await fillCustomers(databaseUrl, size);
  const fillSeconds = (performance.now() - began) / 1_000;
  const bytes = await withPostgresSession(databaseUrl, async ({ query }) => {
    const [row] = await query<{ bytes: string }>(`SELECT pg_total_relation_size('customers') AS bytes`);
    return Number(row?.bytes);
  });
  log(`${size} customers are there after ${fillSeconds.toFixed(0)} s, ${(bytes / 1e6).toFixed(0)} MB`);
  const ids = await randomIds(databaseUrl, size, CURSORS);
  const cursors = ids.map((id) => Buffer.from(id).toString('base64url'));
  const ownFolder = join(folder, name);
  await mkdir(ownFolder);
  return {
    size,
    databaseUrl,
    fillSeconds,
    bytes,
    service: cleanup.use(await startService({ folder: ownFolder, databaseUrl })),
    workloads: {
      create: { options: { kind: 'create' }, connections: 1 },
      createBusy: { options: { kind: 'create' }, connections: 32 },
      newestPage: { options: { kind: 'page', cursors: [null] }, connections: 1 },
      deepPage: { options: { kind: 'page', cursors }, connections: 1 },
    },
  };
}
