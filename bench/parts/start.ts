import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ContenderName, contenderNames, startContender } from '../contenders.ts';
import type { BenchContext } from '../context.ts';
import { memoryOf } from '../cpu-time.ts';
import { createWorkload } from '../load/workloads.ts';
import { type Service, startService } from '../service.ts';
import { type Figure, figure } from '../statistics.ts';

export interface StartResult {
  /** Seconds from starting the process to the answer to the first create, on the embedded database. */
  coldSeconds: Figure;
  /** The same with a data folder that was used before. */
  warmSeconds: Figure;
  /** Resident bytes a few seconds after the start, before any load. */
  embeddedMemory: Figure;
  memory: Record<ContenderName, number>;
}

/** Long enough for whatever a server does once after its start. */
const REST = 3_000;

/** From nothing to the first customer, and what servers take while nobody asks them anything. */
export async function measureStart(context: BenchContext): Promise<StartResult> {
  const { options, folder, log } = context;
  const rounds: { cold: number; warm: number; memory: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const own = await mkdtemp(join(folder, 'embedded-'));
    const cold = await secondsToFirstCreate(own);
    const warm = await secondsToFirstCreate(own);
    rounds.push({ cold: cold.seconds, warm: warm.seconds, memory: warm.memory });
    log(`start: cold ${cold.seconds.toFixed(2)} s, warm ${warm.seconds.toFixed(2)} s`);
  }
  const memory: Partial<Record<ContenderName, number>> = {};
  await mkdir(join(folder, 'rest'));
  for (const name of contenderNames) {
    await using contender = await startContender(name, join(folder, 'rest'));
    await sleep(REST);
    memory[name] = (await memoryOf(contender.server.pid)).resident;
    log(`at rest: ${name} ${((memory[name] ?? 0) / 1e6).toFixed(0)} MB`);
  }
  return {
    coldSeconds: figure(rounds.map(({ cold }) => cold)),
    warmSeconds: figure(rounds.map(({ warm }) => warm)),
    embeddedMemory: figure(rounds.map((round) => round.memory)),
    memory: memory as Record<ContenderName, number>,
  };
}

async function secondsToFirstCreate(folder: string): Promise<{ seconds: number; memory: number }> {
  const began = performance.now();
  await using service = await startService({ folder });
  await createOne(service);
  const seconds = (performance.now() - began) / 1_000;
  await sleep(REST);
  return { seconds, memory: (await memoryOf(service.pid)).resident };
}

async function createOne({ url, headers }: Service): Promise<void> {
  const { body, isRight } = createWorkload({ kind: 'create' })();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const answer = await response.text();
  if (!isRight(answer)) throw new Error(`The first create failed: ${answer}`);
}
