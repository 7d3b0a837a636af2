/**
 * What `passwordType` can say about the text in `password`. `wireName` is the value that the REST original
 * used and that older export files hold.
 */
export const passwordTypes = {
  PLAIN_TEXT: {
    wireName: 'plain_text',
    meaning: 'The password itself. It is hashed with argon2id and never stored.',
  },
  PASSWORD_BCRYPT: {
    wireName: 'password_bcrypt',
    meaning: 'A bcrypt hash ($2a$, $2b$, $2x$, $2y$), as Laravel, Symfony, Rails and Devise store it.',
  },
  MD5: { wireName: 'md5', meaning: 'The 32 hex digits of an unsalted MD5.' },
  DRUPAL_V8_2_X: {
    wireName: 'drupal_v8.2.x',
    meaning: 'A hash of Drupal 7 to 11: $S$, U$S$, $P$, $H$, U$P$, U$H$, or the $2y$ of newer cores.',
  },
  BCRYPT_WORDPRESS: {
    wireName: 'bcrypt_wordpress',
    meaning:
      'A hash of WordPress: $wp$2y$ (6.8 and later), $P$, $H$, bcrypt by a plug-in, or MD5 (before 2.5).',
  },
  CRYPT: {
    wireName: 'crypt',
    meaning: 'A crypt(3) hash: DES, extended DES, $1$, $5$, $6$, $7$, $y$ or bcrypt.',
  },
} as const satisfies Record<string, { wireName: string; meaning: string }>;

export type PasswordType = keyof typeof passwordTypes;

/** The types whose value is a hash. */
export type HashedPasswordType = Exclude<PasswordType, 'PLAIN_TEXT'>;

/** What a password without a `passwordType` is taken for. */
export const defaultPasswordType: PasswordType = 'PASSWORD_BCRYPT';
