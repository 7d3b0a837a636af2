import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { projectFile } from '../../src/project-root.ts';
import type { BenchContext } from '../context.ts';

/** A measurement that is a program of its own, with what it printed. */
export interface ProgramResult {
  command: string;
  output: string;
  /** 0 when what it measured met its own limit. */
  exitCode: number;
}

export async function runProgram({ log }: BenchContext, args: readonly string[]): Promise<ProgramResult> {
  const command = `npx tsx ${args.join(' ')}`;
  log(command);
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: projectFile(''),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { command, output: output.trim(), exitCode: exitCode ?? 1 };
}
