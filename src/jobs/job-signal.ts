/**
 * Tells the worker of this process that an account has new jobs, which spares them the wait for its next look. Losing
 * a signal loses nothing: workers of other processes get none at all.
 */
export class JobSignal {
  readonly #listeners = new Set<(accountId: number) => void>();

  /** To be called after the commit. */
  wake(accountId: number): void {
    for (const listener of this.#listeners) listener(accountId);
  }

  /** Returns the way to stop listening. */
  onWake(listener: (accountId: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
