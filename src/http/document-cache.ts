/** Longest document that is remembered, in UTF-16 units: those that programs send again are shorter. */
const MAX_LENGTH = 10_000;
/** Most documents that are remembered. */
const MAX_DOCUMENTS = 1_000;

/**
 * What is known of query documents, by their text. Yoga's own cache counts documents and not their length, so that a
 * thousand of the longest bodies would stay in memory.
 */
export class DocumentCache<Known> {
  readonly #known = new Map<string, Known>();

  get(document: string): Known | undefined {
    return this.#known.get(document);
  }

  set(document: string, known: Known): void {
    if (document.length > MAX_LENGTH) return;
    if (this.#known.size >= MAX_DOCUMENTS) this.#known.clear();
    this.#known.set(document, known);
  }
}
