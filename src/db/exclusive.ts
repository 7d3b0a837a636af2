import { setTimeout as sleep } from 'node:timers/promises';
import { withPostgresSession } from './sql-session.ts';

/** Runs work that must not run twice at the same time, in whatever process, and lets go however the process ends. */
export type RunExclusively = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** The same work is under way somewhere else. */
export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError';

  constructor(name: string) {
    super(`Another process is at it already: ${name}.`);
  }
}

/** A server takes a moment to notice that a client was killed: this long, in milliseconds. */
const PATIENCE = 3_000;
const PAUSE = 50;

/** By an advisory lock of a connection of its own, which ends with the connection. */
export function exclusivelyOnPostgres(url: string): RunExclusively {
  return (name, work) =>
    withPostgresSession(url, async (session) => {
      for (let waited = 0; ; waited += PAUSE) {
        const [row] = await session.query<{ locked: boolean }>(
          'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
          [name],
        );
        if (row?.locked) return work();
        if (waited >= PATIENCE) throw new AlreadyRunningError(name);
        await sleep(PAUSE);
      }
    });
}

/** No other process has the embedded database open, so this one has to watch only itself. */
export function exclusivelyInProcess(): RunExclusively {
  const running = new Set<string>();
  return async (name, work) => {
    if (running.has(name)) throw new AlreadyRunningError(name);
    running.add(name);
    try {
      return await work();
    } finally {
      running.delete(name);
    }
  };
}
