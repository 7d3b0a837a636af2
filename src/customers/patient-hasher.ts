import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential } from '../passwords/credential.ts';
import { HasherBusyError } from '../passwords/limiter.ts';
import type { ImportablePassword } from '../passwords/parse-password.ts';
import type { CustomerDeps } from './deps.ts';

const PAUSE = 100;

/**
 * What is stored of a password. A single create is refused while the hasher has no room, so that its client backs off;
 * a batch waits its turn.
 *
 * @param patience how long to wait for room, in milliseconds
 * @throws HasherBusyError
 */
export async function hashPatiently(
  { hasher }: Pick<CustomerDeps, 'hasher'>,
  password: ImportablePassword,
  patience: number,
): Promise<Credential> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return await hasher.toCredential(password);
    } catch (error) {
      if (!(error instanceof HasherBusyError) || waited >= patience) throw error;
      await sleep(PAUSE);
    }
  }
}
