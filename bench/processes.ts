import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerProcess extends AsyncDisposable {
  pid: number;
  /** Its GraphQL endpoint, as it printed it. */
  url: string;
  /** Everything that it has written so far. */
  output(): Promise<string>;
}

export interface ServerCommand {
  args: readonly string[];
  env: Record<string, string>;
  /** Where its output goes: to a file, as in production, and not to a pipe that somebody must read. */
  logFile: string;
}

const START_TIMEOUT = 120_000;
const STOP_TIMEOUT = 15_000;

/** Starts a Node program with nothing of our environment but what every program needs, and waits until it listens. */
export async function startServer({ args, env, logFile }: ServerCommand): Promise<ServerProcess> {
  const log = openSync(logFile, 'w');
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, TMPDIR, ...env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const output = () => readFile(logFile, 'utf8');
  const url = await listeningAt(child, output);
  if (child.pid === undefined) throw new Error('a server without process');
  return { pid: child.pid, url, output, [Symbol.asyncDispose]: () => stop(child) };
}

async function listeningAt(child: ChildProcess, output: () => Promise<string>): Promise<string> {
  for (const end = performance.now() + START_TIMEOUT; performance.now() < end; await sleep(5)) {
    const url = /http:\S+\/graphql/.exec(await output())?.[0];
    if (url !== undefined) return url;
    if (child.exitCode !== null) break;
  }
  await stop(child);
  throw new Error(`A server did not start:\n${await output()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
  await ended;
  clearTimeout(timer);
}
