/** Lets at most `maxInFlight` look-ups run at once and at most `maxQueued` wait, first come, first served. */
export class LookupQueue {
  readonly #limits: { maxInFlight: number; maxQueued: number };
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;

  constructor(limits: { maxInFlight: number; maxQueued: number }) {
    this.#limits = limits;
  }

  /**
   * True once there is a place, which the caller gives back with `leave`; false when the queue is full or `signal`
   * is aborted first.
   */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#inFlight < this.#limits.maxInFlight) {
      this.#inFlight += 1;
      return true;
    }
    if (this.#waiting.size >= this.#limits.maxQueued) return false;
    return new Promise((resolve) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const giveUp = () => {
        this.#waiting.delete(start);
        resolve(false);
      };
      this.#waiting.add(start);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place to the look-up that has waited for longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inFlight -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
