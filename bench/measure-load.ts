import { fork } from 'node:child_process';
import { projectFile } from '../src/project-root.ts';
import { cpuTimes } from './cpu-time.ts';
import type { LoadMessage, LoadPlan, LoadResult } from './load/plan.ts';

export interface MeasuredLoad extends LoadResult {
  perSecond: number;
  /** Processor microseconds per request of each watched process with its descendants, in the order given. */
  cpuPerRequest: number[];
}

const generator = projectFile('bench/dist/bench/load/generator.js');

/**
 * Runs the load generator in a process of its own, and takes the processor time of other processes meanwhile.
 *
 * @param watched processes, each with its descendants.
 */
export async function measureLoad(plan: LoadPlan, watched: readonly number[]): Promise<MeasuredLoad> {
  const child = fork(generator);
  const result = await new Promise<{ load: LoadResult; used: number[] }>((resolve, reject) => {
    let before = Promise.resolve<number[]>([]);
    let after = before;
    child.on('message', (message: LoadMessage) => {
      if (message === 'counting') before = cpuTimes(watched);
      else if (message === 'counted') after = cpuTimes(watched);
      else
        resolve(
          Promise.all([before, after]).then(([from, to]) => ({ load: message, used: since(from, to) })),
        );
    });
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)));
    child.once('error', reject);
    child.send(plan);
  });
  const { load, used } = result;
  return {
    ...load,
    perSecond: load.requests / load.seconds,
    cpuPerRequest: used.map((time) => time / load.requests),
  };
}

function since(before: readonly number[], after: readonly number[]): number[] {
  return after.map((time, i) => time - (before[i] ?? 0));
}
