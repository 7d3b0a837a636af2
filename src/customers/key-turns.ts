/** Longest that one request waits for another with the same key, in milliseconds. */
const PATIENCE = 10_000;

/** Lets one request of a key run at a time in this process. */
export class KeyTurns {
  readonly #running = new Map<string, Promise<void>>();
  readonly #patience: number;

  constructor(patience: number = PATIENCE) {
    this.#patience = patience;
  }

  /** Waits for the turn and returns the way to end it; undefined when the others took too long. */
  async take(key: string): Promise<(() => void) | undefined> {
    const end = performance.now() + this.#patience;
    for (let other = this.#running.get(key); other !== undefined; other = this.#running.get(key)) {
      if (!(await endsWithin(other, end - performance.now()))) return undefined;
    }
    let endTurn = () => {};
    this.#running.set(
      key,
      new Promise((resolve) => {
        endTurn = resolve;
      }),
    );
    return () => {
      this.#running.delete(key);
      endTurn();
    };
  }
}

function endsWithin(turn: Promise<void>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, milliseconds), false);
    void turn.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
