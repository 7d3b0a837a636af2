/** More passwords wait to be hashed than the queue holds. Retryable: nothing was done. */
export class HasherBusyError extends Error {
  override readonly name = 'HasherBusyError';

  constructor() {
    super('Too many passwords are waiting to be hashed. Try again in a moment.');
  }
}

/**
 * Runs at most `maxInFlight` pieces of work at once and lets at most `maxQueue` wait, first come first
 * served.
 */
export class Limiter {
  readonly #maxInFlight: number;
  readonly #maxQueue: number;
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;

  constructor(maxInFlight: number, maxQueue: number) {
    this.#maxInFlight = maxInFlight;
    this.#maxQueue = maxQueue;
  }

  /** Rejects with `HasherBusyError`, without starting the work, where the queue is full. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#inFlight < this.#maxInFlight) this.#inFlight++;
    else await this.#takeOver();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inFlight--;
    }
  }

  /** Waits for the place of a piece of work that ends. */
  #takeOver(): Promise<void> {
    if (this.#waiting.length >= this.#maxQueue) throw new HasherBusyError();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
