/** Ends in the reverse order what was begun, whatever happens meanwhile. */
export class Cleanup implements AsyncDisposable {
  readonly #ends: (() => PromiseLike<void>)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#ends.push(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(end: () => PromiseLike<void>): void {
    this.#ends.push(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}
