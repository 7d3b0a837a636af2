import type { HashedPasswordType } from './password-type.ts';

/**
 * The hash families that a login can verify, under the names that libxcrypt's crypt(5) uses where it has one.
 * `acceptedAs` lists the types that take it, the best to send first.
 */
export const hashFamilies = {
  bcrypt: { name: 'bcrypt', acceptedAs: ['PASSWORD_BCRYPT', 'BCRYPT_WORDPRESS', 'CRYPT'] },
  'wordpress-bcrypt': { name: "WordPress' bcrypt ($wp$2y$)", acceptedAs: ['BCRYPT_WORDPRESS'] },
  phpass: { name: 'phpass ($P$, $H$)', acceptedAs: ['BCRYPT_WORDPRESS', 'DRUPAL_V8_2_X'] },
  drupal: { name: "Drupal's SHA-512 ($S$)", acceptedAs: ['DRUPAL_V8_2_X'] },
  'drupal-over-md5': { name: "Drupal's upgraded MD5 (U$)", acceptedAs: ['DRUPAL_V8_2_X'] },
  md5: { name: 'MD5', acceptedAs: ['MD5', 'BCRYPT_WORDPRESS'] },
  descrypt: { name: 'DES crypt', acceptedAs: ['CRYPT'] },
  bsdicrypt: { name: 'extended DES crypt (_)', acceptedAs: ['CRYPT'] },
  md5crypt: { name: 'MD5 crypt ($1$)', acceptedAs: ['CRYPT'] },
  sha256crypt: { name: 'SHA-256 crypt ($5$)', acceptedAs: ['CRYPT'] },
  sha512crypt: { name: 'SHA-512 crypt ($6$)', acceptedAs: ['CRYPT'] },
  scrypt: { name: 'scrypt crypt ($7$)', acceptedAs: ['CRYPT'] },
  yescrypt: { name: 'yescrypt ($y$)', acceptedAs: ['CRYPT'] },
} as const satisfies Record<string, { name: string; acceptedAs: readonly HashedPasswordType[] }>;

export type HashFamily = keyof typeof hashFamilies;
