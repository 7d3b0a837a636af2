import type { CustomerDeps } from '../customers/deps.ts';
import type { Deliverability } from '../email/deliverability.ts';

/** Domains that an import keeps in mind; beyond it they are asked for again. */
const MAX_DOMAINS = 100_000;

/** Asks for each domain once, whatever the answer: a name server that is silent would be asked row by row. */
export class VerdictMemory {
  readonly #source: CustomerDeps['deliverability'];
  readonly #asked = new Map<string, Promise<Deliverability>>();
  readonly #known = new Map<string, Deliverability>();

  constructor(source: CustomerDeps['deliverability']) {
    this.#source = source;
  }

  check(domain: string): Promise<Deliverability> {
    const asked = this.#asked.get(domain);
    if (asked !== undefined) return asked;
    const verdict = this.#source.check(domain);
    if (this.#asked.size < MAX_DOMAINS) {
      this.#asked.set(
        domain,
        verdict.then((found) => {
          this.#known.set(domain, found);
          return found;
        }),
      );
    }
    return this.#asked.get(domain) ?? verdict;
  }

  /** What was answered for a domain; undefined where nobody asked. */
  known(domain: string): Deliverability | undefined {
    return this.#known.get(domain);
  }
}
