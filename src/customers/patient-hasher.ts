import { setTimeout as sleep } from 'node:timers/promises';
import { HasherBusyError } from '../passwords/limiter.ts';

const PAUSE = 100;

/**
 * Work of the hasher. A single create is refused while it has no room, so that its client backs off; a batch waits its
 * turn.
 *
 * @param patience how long to wait for room, in milliseconds
 * @throws HasherBusyError
 */
export async function withPatience<Result>(patience: number, work: () => Promise<Result>): Promise<Result> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HasherBusyError) || waited >= patience) throw error;
      await sleep(PAUSE);
    }
  }
}
