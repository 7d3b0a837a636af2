import { createHmac } from 'node:crypto';
import { Limiter } from '../passwords/limiter.ts';
import { waitLeft } from './cool-down.ts';
import type { LoginFailures } from './login-failures.ts';

/** How many logins may fail before the next attempt has to wait. */
export interface LoginLimits {
  /** At one login from one network: somebody who mistypes, or guesses. */
  readonly perLoginAndNetwork: number;
  /** At one login from everywhere: guesses spread over many addresses. */
  readonly perLogin: number;
  /** From one network at any login: one guess at each of many customers. */
  readonly perNetwork: number;
}

export interface LoginAttempt {
  readonly accountId: number;
  /** What was typed, in one form for all its spellings; whether a customer has it makes no difference. */
  readonly login: string;
  /** Where the attempt comes from. */
  readonly network: string;
}

export type Attempted<Result> =
  | { readonly retryAfterSeconds: number }
  /** Null: the login failed. */
  | { readonly retryAfterSeconds?: undefined; readonly result: Result | null };

/** Attempts at one login from one network that may wait for each other. */
const longestQueue = 100;

/**
 * Slows down whoever guesses passwords. Failures are counted for the login, for the network, and for both together,
 * so that guessing from one place does not close a login to its owner elsewhere; nothing is closed for longer than
 * the longest wait. Attempts that were refused here do not count.
 */
export class LoginThrottle {
  readonly #failures: LoginFailures;
  readonly #limits: LoginLimits;
  readonly #secret: Uint8Array;
  readonly #queues = new Map<string, { limiter: Limiter; attempts: number }>();

  /** `secret` is the same in all processes: it makes logins and addresses into the keys that the table holds. */
  constructor(failures: LoginFailures, limits: LoginLimits, secret: Uint8Array) {
    this.#failures = failures;
    this.#limits = limits;
    this.#secret = secret;
  }

  /**
   * Makes the attempt, unless earlier failures ask to wait. `work` returns null for a failed login; one that throws
   * counts as neither success nor failure.
   *
   * @throws HasherBusyError when too many attempts at this login wait already, without starting the work.
   */
  attempt<Result>(
    attempt: LoginAttempt,
    clock: () => number,
    work: () => Promise<Result | null>,
  ): Promise<Attempted<Result>> {
    const { accountId, login, network } = attempt;
    const { perLoginAndNetwork, perLogin, perNetwork } = this.#limits;
    const own = this.#key('login and network', login, network);
    const shared = this.#key('login', login);
    const allowed = new Map([
      [own, perLoginAndNetwork],
      [shared, perLogin],
      [this.#key('network', network), perNetwork],
    ]);
    const keys = [...allowed.keys()];

    // One after the other: else many guesses sent at once would all begin before the first of them has failed.
    return this.#inTurn(`${accountId} ${own}`, async () => {
      const counts = await this.#failures.read(accountId, keys);
      const now = clock();
      const waits = [...counts].map(([key, count]) => waitLeft(count, allowed.get(key) ?? 0, now));
      const wait = Math.max(0, ...waits);
      if (wait > 0) return { retryAfterSeconds: Math.ceil(wait / 1000) };

      const result = await work();
      if (result === null) await this.#failures.add(accountId, keys, clock());
      // The network's count stays: a guesser's own login must not clear it.
      else if (counts.has(own) || counts.has(shared)) await this.#failures.forget(accountId, [own, shared]);
      return { result };
    });
  }

  async #inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const queue = this.#queues.get(key) ?? { limiter: new Limiter(1, longestQueue), attempts: 0 };
    this.#queues.set(key, queue);
    queue.attempts++;
    try {
      return await queue.limiter.run(work);
    } finally {
      queue.attempts--;
      if (queue.attempts === 0) this.#queues.delete(key);
    }
  }

  /** Not the text itself: people type passwords into the field of the login too. */
  #key(...parts: readonly string[]): string {
    return createHmac('sha256', this.#secret).update(parts.join('\0')).digest('hex');
  }
}
