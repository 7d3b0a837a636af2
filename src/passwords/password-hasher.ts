import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Argon2id, type Argon2Parameters } from './argon2id.ts';
import { maxLoginPasswordBytes } from './bounds.ts';
import { type Credential, schemeFor, schemeOf, wordpressTrim } from './credential.ts';
import { LegacyDigests } from './digests/legacy-digests.ts';
import type { HashFamily } from './hash-family.ts';
import type { LegacyHash } from './legacy-hash.ts';
import { Limiter } from './limiter.ts';
import type { ImportablePassword } from './parse-password.ts';
import { hasPasswordCharacters } from './plain-text.ts';
import { readLegacyHash } from './read-legacy-hash.ts';
import { wordpressCandidates, wordpressPassword } from './wordpress-password.ts';

export interface PasswordHasherConfig {
  readonly argon2: Argon2Parameters;
  /** How many passwords are hashed or verified at once: as many as there are cores. */
  readonly maxInFlight: number;
  /** How many more may wait; the next one is refused with `HasherBusyError`. */
  readonly maxQueue: number;
  /**
   * A refused login is answered after this many milliseconds at the earliest. Verifying costs what the stored
   * scheme costs, so without it the time would tell an imported bcrypt from an unknown login. Above the time
   * of the slowest scheme in the table it hides them all: bcrypt of cost 12 takes about 200.
   */
  readonly refusalFloorMs: number;
}

export interface Verification {
  readonly ok: boolean;
  /** The password is right, and the credential is to be replaced by what `upgrade` makes. */
  readonly upgrade: boolean;
}

/**
 * Stores and verifies passwords, off the event loop. All work goes through one bounded queue: past its end
 * every method rejects with `HasherBusyError`.
 */
export class PasswordHasher implements AsyncDisposable {
  readonly #argon2id: Argon2id;
  readonly #digests: LegacyDigests;
  readonly #limiter: Limiter;
  readonly #refusalFloorMs: number;

  constructor(config: PasswordHasherConfig) {
    this.#argon2id = new Argon2id(config.argon2);
    this.#digests = new LegacyDigests(config.maxInFlight);
    this.#limiter = new Limiter(config.maxInFlight, config.maxQueue);
    this.#refusalFloorMs = config.refusalFloorMs;
  }

  /** What the table `credentials` stores of a password that `parsePassword` has accepted. */
  async toCredential(password: ImportablePassword): Promise<Credential> {
    if (password.kind === 'plain') return this.#argon2idCredential(password.password, null);
    const { hash, type } = password;
    const scheme = schemeFor(hash, type);
    if (schemeOf({ scheme }).stores === 'import') {
      return { scheme, hash: hash.setting + hash.digest, settings: null };
    }
    return {
      scheme,
      hash: await this.#limiter.run(() => this.#argon2id.hash(hash.digest)),
      settings: hash.setting,
    };
  }

  /**
   * Whether a credential is what `toCredential` makes of this import. A hash without salt, and a plain text, is never
   * said to be: that would be a way to try passwords past the throttle of logins.
   */
  async isStoredAs(stored: Credential, password: ImportablePassword): Promise<boolean> {
    if (password.kind === 'plain') return false;
    const { setting, digest } = password.hash;
    const scheme = schemeFor(password.hash, password.type);
    if (stored.scheme !== scheme) return false;
    if (schemeOf({ scheme }).stores === 'import') return stored.hash === setting + digest;
    if (setting === '' || stored.settings !== setting) return false;
    return this.#limiter.run(() => this.#argon2id.verify(stored.hash, digest));
  }

  /**
   * Whether `typed` is the password of a credential; null stands for an unknown login or a customer without
   * password and costs what a wrong password of the current scheme costs. An empty password, one with NUL or
   * half a surrogate pair, and one beyond `maxLoginPasswordBytes` are wrong whatever was imported.
   */
  async verify(credential: Credential | null, typed: string): Promise<Verification> {
    const earliest = performance.now() + this.#refusalFloorMs;
    const ok = isLoginPassword(typed) && (await this.#limiter.run(() => this.#matches(credential, typed)));
    if (ok) return { ok, upgrade: credential !== null && !this.#isCurrent(credential) };
    await sleep(Math.max(0, earliest - performance.now()));
    return { ok, upgrade: false };
  }

  /** The current argon2id credential that replaces `credential` after a login with the right password. */
  upgrade(credential: Credential, password: string): Promise<Credential> {
    const wordpress = schemeOf(credential).wordpress ?? credential.settings === wordpressTrim;
    return wordpress
      ? this.#argon2idCredential(wordpressPassword(password), wordpressTrim)
      : this.#argon2idCredential(password, null);
  }

  /** Ends the worker threads. Verifications under way are rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#digests[Symbol.asyncDispose]();
  }

  async #argon2idCredential(password: string, settings: string | null): Promise<Credential> {
    const hash = await this.#limiter.run(() => this.#argon2id.hash(password));
    return { scheme: 'ARGON2ID', hash, settings };
  }

  #isCurrent(credential: Credential): boolean {
    return schemeOf(credential).stores === 'password' && this.#argon2id.isCurrent(credential.hash);
  }

  async #matches(credential: Credential | null, typed: string): Promise<boolean> {
    if (!credential) {
      await this.#argon2id.hash(typed);
      return false;
    }
    const { stores, families, wordpress } = schemeOf(credential);
    const { hash, settings } = credential;
    switch (stores) {
      case 'password':
        return this.#argon2id.verify(hash, settings === wordpressTrim ? wordpressPassword(typed) : typed);
      case 'digest': {
        const source = { family: families[0], setting: settings, wordpress };
        return this.#matchesLegacy(source, typed, (digest) => this.#argon2id.verify(hash, digest));
      }
      case 'import': {
        const { family, setting, digest: stored } = importedHash(credential);
        return this.#matchesLegacy({ family, setting, wordpress }, typed, (digest) => isSame(digest, stored));
      }
    }
  }

  async #matchesLegacy(
    { family, setting, wordpress }: LegacySource,
    typed: string,
    isRight: (digest: string) => boolean | Promise<boolean>,
  ): Promise<boolean> {
    if (!family || setting === null) throw new Error('Credential without the settings of its legacy digest');
    for (const password of wordpress ? wordpressCandidates(typed, setting) : [typed]) {
      const digest = await this.#digests.compute(family, setting, password);
      if (digest !== null && (await isRight(digest))) return true;
    }
    return false;
  }
}

/** How the legacy digest of a credential is computed. */
interface LegacySource {
  readonly family: HashFamily | undefined;
  readonly setting: string | null;
  readonly wordpress: boolean | undefined;
}

function isLoginPassword(typed: string): boolean {
  return typed !== '' && Buffer.byteLength(typed) <= maxLoginPasswordBytes && hasPasswordCharacters(typed);
}

function importedHash({ scheme, hash }: Credential): LegacyHash {
  const reading = readLegacyHash(hash);
  if (reading?.verdict !== 'hash') throw new Error(`Credential without a readable hash: ${scheme}`);
  return reading.hash;
}

function isSame(digest: string, stored: string): boolean {
  return digest.length === stored.length && timingSafeEqual(Buffer.from(digest), Buffer.from(stored));
}
