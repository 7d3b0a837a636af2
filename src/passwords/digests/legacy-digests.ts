import { hash } from 'node:crypto';
import type { Piscina } from 'piscina';
import type { HashFamily } from '../hash-family.ts';
import { bcryptDigest, wordpressBcryptDigest } from './bcrypt-digest.ts';
import { type computeDigest, type DigestTask, digestWorkerUrl } from './digest-worker.ts';
import { scryptDigest } from './scrypt-digest.ts';

const idleMilliseconds = 60_000;

type Digest = ReturnType<typeof computeDigest>;
type DigestPool = Piscina<DigestTask, Digest>;

/**
 * Computes the digest of a password under a legacy setting, off the event loop. Worker threads are started
 * when a family first needs one, never more than `threads`, and end after a minute without work.
 */
export class LegacyDigests implements AsyncDisposable {
  readonly #threads: number;
  #pool: Promise<DigestPool> | undefined;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Null where the password cannot be the right one, because it is longer than this hash allows. */
  async compute(family: HashFamily, setting: string, password: string): Promise<Digest> {
    switch (family) {
      case 'md5':
        return hash('md5', password, 'hex');
      case 'bcrypt':
        return bcryptDigest(setting, Buffer.from(password));
      case 'wordpress-bcrypt':
        return wordpressBcryptDigest(setting, Buffer.from(password));
      case 'scrypt':
        return scryptDigest(setting, Buffer.from(password));
      default:
        this.#pool ??= startPool(this.#threads);
        return (await this.#pool).run({ family, setting, password });
    }
  }

  /** Ends the threads; digests under way are rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#pool)?.destroy();
  }
}

/** The library is loaded here, because most processes never meet such a hash. */
async function startPool(maxThreads: number): Promise<DigestPool> {
  const { Piscina } = await import('piscina');
  return new Piscina<DigestTask, Digest>({
    filename: digestWorkerUrl,
    name: 'computeDigest',
    minThreads: 0,
    maxThreads,
    idleTimeout: idleMilliseconds,
  });
}
