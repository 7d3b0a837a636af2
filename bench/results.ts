import { readFile, writeFile } from 'node:fs/promises';
import { projectFile } from '../src/project-root.ts';
import type { Machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import type { CreatesResult } from './parts/creates.ts';
import type { GrowthResult } from './parts/growth.ts';
import type { PasswordsResult } from './parts/passwords.ts';
import type { ProfileResult } from './parts/profile.ts';
import type { ProgramResult } from './parts/programs.ts';
import type { StartResult } from './parts/start.ts';

/** A part's figures, with the run that they are of. */
export interface Run<Result> {
  /** ISO 8601. */
  measuredAt: string;
  machine: Machine;
  options: BenchOptions;
  result: Result;
}

/** `results.json`: the newest run of every part. */
export interface Results {
  creates?: Run<CreatesResult>;
  passwords?: Run<PasswordsResult>;
  responsiveness?: Run<ProgramResult>;
  import?: Run<ProgramResult>;
  growth?: Run<GrowthResult>;
  uploads?: Run<ProgramResult>;
  start?: Run<StartResult>;
  profile?: Run<ProfileResult>;
}

const file = projectFile('bench/results.json');

export async function readResults(): Promise<Results> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Results;
}

/** Keeps the other parts' figures of earlier runs. */
export async function saveRun(part: keyof Results, run: Run<unknown>): Promise<Results> {
  const results = { ...(await readResults()), [part]: run };
  await writeFile(file, `${JSON.stringify(results, rounded, 2)}\n`);
  return results as Results;
}

/** Four digits say all that a measurement knows. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
