import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup } from '../cleanup.ts';
import type { BenchContext } from '../context.ts';
import { type CpuProfile, type ProfileArea, timeByArea } from '../cpu-profile.ts';
import { createDatabase, dropDatabase } from '../databases.ts';
import { measureLoad } from '../measure-load.ts';
import { startService } from '../service.ts';

export interface ProfileResult {
  connections: number;
  perSecond: number;
  /** Microseconds of the main thread per create, by what the time goes into; the profiler's own share is in them. */
  areas: Record<ProfileArea, number>;
}

const CONNECTIONS = 32;
/** Seconds until the hot code is compiled. */
const WARMUP = 10;

/** Where the time of a create goes: the service under Node's own profiler. */
export async function measureProfile({ options, folder, log }: BenchContext): Promise<ProfileResult> {
  await using cleanup = new Cleanup();
  const databaseUrl = await createDatabase('profile');
  cleanup.defer(() => dropDatabase('profile'));
  const nodeOptions = ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`];
  const service = await startService({ folder, databaseUrl, nodeOptions });
  const { url, headers, pid } = service;
  const seconds = options.seconds * options.rounds;
  const plan = { url, headers, connections: CONNECTIONS, warmup: WARMUP, seconds };
  const load = await measureLoad({ ...plan, workload: { kind: 'create' } }, [pid]);
  await service[Symbol.asyncDispose]();
  if (load.errors > 0) throw new Error(`profile: ${load.firstError}`);

  const name = (await readdir(folder)).find((file) => file.endsWith('.cpuprofile'));
  if (name === undefined) throw new Error('Node wrote no profile.');
  const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile;
  const times = timeByArea(profile, load.window);
  const areas = Object.fromEntries(
    Object.entries(times).map(([area, time]) => [area, time / load.requests]),
  ) as Record<ProfileArea, number>;
  log(
    `profile: ${Object.entries(areas)
      .map(([area, time]) => `${area} ${time.toFixed(1)}`)
      .join(', ')}`,
  );
  return { connections: CONNECTIONS, perSecond: load.perSecond, areas };
}
