import type { HashFamily } from './hash-family.ts';
import type { LegacyHash } from './legacy-hash.ts';
import type { HashedPasswordType } from './password-type.ts';
import { isFast } from './strength.ts';

/**
 * A row of the table `credentials`. What `hash` and `settings` hold turns on the scheme's `stores`:
 * - `password`: an argon2id string over the password. `settings` is null or `wordpressTrim`.
 * - `import`: the imported hash as it was. `settings` is null.
 * - `digest`: an argon2id string over the imported digest. `settings` is the prefix, cost and salt of that
 *   digest.
 */
export interface Credential {
  readonly scheme: string;
  readonly hash: string;
  readonly settings: string | null;
}

/**
 * `settings` of an argon2id password that came from WordPress: white space around it still does not matter.
 */
export const wordpressTrim = 'wordpress-trim';

interface Scheme {
  readonly stores: 'password' | 'import' | 'digest';
  /** The legacy families that it can hold: one where it stores a digest, none where it stores a password. */
  readonly families: readonly HashFamily[];
  readonly wordpress?: true;
  readonly meaning: string;
}

/** Every scheme of the table, by the name that it has there. */
export const credentialSchemes = {
  ARGON2ID: { stores: 'password', families: [], meaning: 'argon2id' },
  BCRYPT: { stores: 'import', families: ['bcrypt'], meaning: 'bcrypt' },
  WORDPRESS_BCRYPT: {
    stores: 'import',
    families: ['wordpress-bcrypt', 'bcrypt'],
    wordpress: true,
    meaning: 'bcrypt of WordPress',
  },
  DRUPAL_SHA512: { stores: 'import', families: ['drupal'], meaning: "Drupal's $S$, 2^15 iterations or more" },
  SHA256_CRYPT: { stores: 'import', families: ['sha256crypt'], meaning: 'SHA-256 crypt' },
  SHA512_CRYPT: { stores: 'import', families: ['sha512crypt'], meaning: 'SHA-512 crypt' },
  SCRYPT: { stores: 'import', families: ['scrypt'], meaning: "crypt(3)'s scrypt, 8 MiB or more" },
  YESCRYPT: { stores: 'import', families: ['yescrypt'], meaning: 'yescrypt, 8 MiB or more' },
  MD5_ARGON2ID: { stores: 'digest', families: ['md5'], meaning: 'argon2id over MD5' },
  WORDPRESS_MD5_ARGON2ID: {
    stores: 'digest',
    families: ['md5'],
    wordpress: true,
    meaning: 'argon2id over the MD5 of an old WordPress',
  },
  PHPASS_ARGON2ID: { stores: 'digest', families: ['phpass'], meaning: 'argon2id over phpass' },
  WORDPRESS_PHPASS_ARGON2ID: {
    stores: 'digest',
    families: ['phpass'],
    wordpress: true,
    meaning: 'argon2id over the phpass of WordPress',
  },
  DRUPAL_SHA512_ARGON2ID: {
    stores: 'digest',
    families: ['drupal'],
    meaning: "argon2id over Drupal's $S$ of fewer than 2^15 iterations",
  },
  DRUPAL_MD5_ARGON2ID: {
    stores: 'digest',
    families: ['drupal-over-md5'],
    meaning: "argon2id over Drupal's upgraded MD5",
  },
  DES_CRYPT_ARGON2ID: { stores: 'digest', families: ['descrypt'], meaning: 'argon2id over DES crypt' },
  EXTENDED_DES_CRYPT_ARGON2ID: {
    stores: 'digest',
    families: ['bsdicrypt'],
    meaning: 'argon2id over extended DES crypt',
  },
  MD5_CRYPT_ARGON2ID: { stores: 'digest', families: ['md5crypt'], meaning: 'argon2id over MD5 crypt' },
  SCRYPT_ARGON2ID: { stores: 'digest', families: ['scrypt'], meaning: 'argon2id over scrypt below 8 MiB' },
  YESCRYPT_ARGON2ID: {
    stores: 'digest',
    families: ['yescrypt'],
    meaning: 'argon2id over yescrypt below 8 MiB',
  },
} as const satisfies Record<string, Scheme>;

export type CredentialScheme = keyof typeof credentialSchemes;

/**
 * The scheme of a stored credential. A name that no release wrote is a broken table, not a wrong password.
 */
export function schemeOf({ scheme }: Pick<Credential, 'scheme'>): Scheme {
  const schemes: Readonly<Record<string, Scheme>> = credentialSchemes;
  const found = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (!found) throw new Error(`Unknown credential scheme ${scheme}`);
  return found;
}

const schemes = Object.entries<Scheme>(credentialSchemes);

/** The scheme under which an imported hash is stored: as it is, or wrapped where guesses at it are fast. */
export function schemeFor(hash: LegacyHash, type: HashedPasswordType): CredentialScheme {
  const stores = isFast(hash) ? 'digest' : 'import';
  const wordpress = type === 'BCRYPT_WORDPRESS';
  for (const [name, scheme] of schemes) {
    if (
      scheme.stores === stores &&
      scheme.families.includes(hash.family) &&
      (scheme.wordpress ?? false) === wordpress
    ) {
      return name as CredentialScheme;
    }
  }
  throw new Error(`No credential scheme stores ${hash.family} of ${type}`);
}
