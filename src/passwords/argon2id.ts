import { argon2id, hash, needsRehash, verify } from 'argon2';

export interface Argon2Parameters {
  /** KiB. */
  readonly memoryCost: number;
  /** Passes over the memory. */
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
export const defaultArgon2Parameters: Argon2Parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * argon2id with the parameters of today; runs on libuv's threads. Only strings made by `hash` may be
 * verified.
 */
export class Argon2id {
  readonly #parameters: Argon2Parameters;

  constructor(parameters: Argon2Parameters) {
    this.#parameters = parameters;
  }

  hash(text: string): Promise<string> {
    return hash(Buffer.from(text), { ...this.#parameters, type: argon2id });
  }

  verify(encoded: string, text: string): Promise<boolean> {
    return verify(encoded, Buffer.from(text));
  }

  isCurrent(encoded: string): boolean {
    return !needsRehash(encoded, this.#parameters);
  }
}
