/**
 * Values by domain for a limited time and in limited number: when full, the one unused for longest goes.
 * `clock` gives milliseconds; `ttlMs` counts from `set`.
 */
export class DnsCache<Value> {
  // A Map keeps insertion order; re-inserting on use makes its first entry the least recently used.
  readonly #entries = new Map<string, { value: Value; expiresAt: number }>();
  readonly #options: { maxEntries: number; ttlMs: number; clock: () => number };

  constructor(options: { maxEntries: number; ttlMs: number; clock: () => number }) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(domain: string): Value | undefined {
    const entry = this.#entries.get(domain);
    if (entry === undefined) return undefined;
    this.#entries.delete(domain);
    if (entry.expiresAt <= this.#options.clock()) return undefined;
    this.#entries.set(domain, entry);
    return entry.value;
  }

  set(domain: string, value: Value): void {
    const { maxEntries, ttlMs, clock } = this.#options;
    this.#entries.delete(domain);
    this.#entries.set(domain, { value, expiresAt: clock() + ttlMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) break;
      this.#entries.delete(oldest);
    }
  }
}
