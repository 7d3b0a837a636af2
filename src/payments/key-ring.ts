import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface CredentialKey {
  /** Stored beside whatever the key has sealed. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

export interface Sealed {
  keyId: string;
  /** base64url of nonce, ciphertext and tag. */
  text: string;
}

/** A sealed text cannot be opened: its key is not in the ring, or it was altered or belongs elsewhere. */
export class UnsealError extends Error {
  override name = 'UnsealError';
}

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D: 96 bits of nonce, 128 bits of tag. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets with AES-256-GCM. The first key seals; every key opens, so that keys can be changed one by one. */
export class KeyRing {
  readonly #sealing: CredentialKey;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor(keys: readonly [CredentialKey, ...CredentialKey[]]) {
    this.#sealing = keys[0];
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** The key that seals now. */
  get sealingKeyId(): string {
    return this.#sealing.id;
  }

  /** @param place where the sealed text is kept; it opens nowhere else. */
  seal(secret: string, place: string): Sealed {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealing.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { keyId: this.#sealing.id, text: sealed.toString('base64url') };
  }

  /** @throws UnsealError */
  open({ keyId, text }: Sealed, place: string): string {
    const key = this.#keys.get(keyId);
    if (key === undefined) throw new UnsealError(`The key ring has no key "${keyId}".`);
    const sealed = Buffer.from(text, 'base64url');
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError('The sealed text is too short.');
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch {
      throw new UnsealError(`The text was not sealed here with key "${keyId}", or it was altered.`);
    }
  }
}
