import { describe, expect, it } from 'vitest';
import { parsePassword } from '../../src/passwords/parse-password.ts';
import type { PasswordType } from '../../src/passwords/password-type.ts';
import { hasWrongPassword, passwordVectors, typeOf } from './vectors.ts';

const bcrypt = '$2y$10$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy';
const drupal = '$S$DLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA';
const phpass = '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1';
const md5 = '5ebe2294ecd0e0f08eab7690d2a6ee69';
const sha512 =
  '$6$U6Iezu1G7fza2Mbd$CFKtvrxAUO6orRSxXq042MDzvLIGjVvSHYlpouqx2j1Gmk.F5J3GFcAzemgbAxdYxc8WGAV7C4jbNf6O8RSoq.';

function issueOf(type: PasswordType, value: string) {
  const { issue } = parsePassword(type, value);
  if (!issue) throw new Error(`${type} took ${value}`);
  return issue;
}

describe('the vectors', () => {
  const refused = passwordVectors.filter(
    (vector) => vector.expect.startsWith('refuse') && !hasWrongPassword(vector),
  );

  it.each(passwordVectors.filter(({ expect }) => expect === 'accept'))(
    'takes $id $type $variant',
    (vector) => {
      expect(parsePassword(typeOf(vector), vector.hash).issue).toBeUndefined();
    },
  );

  it.each(passwordVectors.filter(hasWrongPassword).filter(({ variant }) => variant !== 'gost-yescrypt'))(
    'takes $id $type $variant, whose password is another',
    (vector) => {
      expect(parsePassword(typeOf(vector), vector.hash).issue).toBeUndefined();
    },
  );

  it.each(refused)('refuses $id $type $variant: $why', (vector) => {
    const issue = issueOf(typeOf(vector), vector.hash);
    expect(issue.code).toMatch(/^PASSWORD_(FORMAT_INVALID|COST_OUT_OF_RANGE|TOO_SHORT|TOO_LONG)$/);
    if (vector.hash.length > 3) expect(JSON.stringify(issue)).not.toContain(vector.hash);
    if (vector.expect === 'refuse-naming-family') expect(issue.params?.detected).toBe(vector.variant);
  });

  it('is whole', () => {
    expect(passwordVectors).toHaveLength(674);
  });
});

describe('a hash of another type', () => {
  it.each<[PasswordType, string, string, string]>([
    ['MD5', bcrypt, 'bcrypt', 'PASSWORD_BCRYPT or BCRYPT_WORDPRESS or CRYPT or DRUPAL_V8_2_X'],
    ['PASSWORD_BCRYPT', phpass, 'phpass', 'BCRYPT_WORDPRESS or DRUPAL_V8_2_X'],
    ['PASSWORD_BCRYPT', md5, 'md5', 'MD5 or BCRYPT_WORDPRESS'],
    ['PASSWORD_BCRYPT', `$wp${bcrypt}`, 'wordpress-bcrypt', 'BCRYPT_WORDPRESS'],
    ['CRYPT', drupal, 'drupal', 'DRUPAL_V8_2_X'],
    ['BCRYPT_WORDPRESS', `U${phpass}`, 'drupal-over-md5', 'DRUPAL_V8_2_X'],
    ['DRUPAL_V8_2_X', sha512, 'sha512crypt', 'CRYPT'],
    ['DRUPAL_V8_2_X', bcrypt.replace('2y', '2a'), 'bcrypt', 'PASSWORD_BCRYPT or BCRYPT_WORDPRESS or CRYPT'],
  ])('%s is told of %s: %s', (type, value, detected, types) => {
    const issue = issueOf(type, value);
    expect(issue).toMatchObject({
      code: 'PASSWORD_FORMAT_INVALID',
      hint: `Send it with passwordType ${types}.`,
      params: { detected, types: types.split(' or ') },
    });
  });

  it('takes the $2y$ of newer cores for Drupal, and the forms that WordPress has had', () => {
    expect(parsePassword('DRUPAL_V8_2_X', bcrypt).password).toMatchObject({ hash: { family: 'bcrypt' } });
    for (const value of [bcrypt, `$wp${bcrypt}`, phpass, phpass.replace('P', 'H'), md5]) {
      expect(parsePassword('BCRYPT_WORDPRESS', value).issue).toBeUndefined();
    }
  });
});

describe('a damaged hash', () => {
  it.each<[PasswordType, string, RegExp, RegExp]>([
    [
      'PASSWORD_BCRYPT',
      bcrypt.slice(0, -1),
      /looks like bcrypt, but has 59 characters instead of 60/,
      /^Export/,
    ],
    [
      'PASSWORD_BCRYPT',
      `${bcrypt}\n`,
      /looks like bcrypt, but has white space or quotes around it/,
      /^Send the hash/,
    ],
    ['MD5', `"${md5}"`, /looks like MD5, but has white space or quotes/, /^Send the hash alone\.$/],
    [
      'MD5',
      `${bcrypt}\r\n`,
      /looks like bcrypt, but has white space/,
      /Then send it with passwordType PASSWORD_BCRYPT/,
    ],
    ['PASSWORD_BCRYPT', bcrypt.replace('2y', '2c'), /its version is none of 2a, 2b, 2x and 2y/, /^Export/],
  ])('%s names what is wrong', (type, value, message, hint) => {
    const issue = issueOf(type, value);
    expect(issue.code).toBe('PASSWORD_FORMAT_INVALID');
    expect(issue.message).toMatch(message);
    expect(issue.hint).toMatch(hint);
  });

  it('proposes PLAIN_TEXT where nothing is recognised', () => {
    for (const password of ['correct horse battery staple', 'hunter2hunter', '']) {
      expect(issueOf('PASSWORD_BCRYPT', password)).toMatchObject({
        code: 'PASSWORD_FORMAT_INVALID',
        hint: expect.stringContaining('PLAIN_TEXT'),
        params: { detected: null },
      });
    }
  });

  it.each([
    ['argon2', '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG'],
    ['apr1', '$apr1$8AKCGgUQ$0CUL3JcIzKoipgSYUiwzQ.'],
    ['gost-yescrypt', '$gy$j75$C1433PF7m4WJjNgSrg0Pd.$FLW1QTImfuThf90dAHNscyX6VZwS3uhIITlif7EhUA7'],
    ['salted-md5', `${md5}:salt`],
    ['django', 'pbkdf2_sha256$600000$salt$hash='],
    ['ldap', '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='],
    ['failure-token', '*0'],
    ['locked-account', `!${sha512}`],
    ['sha1', 'a'.repeat(40)],
  ])('names %s', (detected, value) => {
    expect(issueOf('CRYPT', value).params?.detected).toBe(detected);
  });
});

describe('the cost of a login', () => {
  const salt = 'abcdefgh';
  const scrypt = (n: string, r: string, p: string) => `$7$${n}${r}${p}salt$${'.'.repeat(43)}`;

  it.each<[PasswordType, string, string]>([
    ['PASSWORD_BCRYPT', bcrypt.replace('$10$', '$15$'), bcrypt.replace('$10$', '$16$')],
    ['DRUPAL_V8_2_X', bcrypt.replace('$10$', '$15$'), bcrypt.replace('$10$', '$31$')],
    ['BCRYPT_WORDPRESS', `$wp${bcrypt}`.replace('$10$', '$15$'), `$wp${bcrypt}`.replace('$10$', '$16$')],
    ['BCRYPT_WORDPRESS', `$P$H${salt}${'.'.repeat(22)}`, `$P$I${salt}${'.'.repeat(22)}`],
    ['DRUPAL_V8_2_X', `$S$H${salt}${'.'.repeat(43)}`, `$S$S${salt}${'.'.repeat(43)}`],
    ['DRUPAL_V8_2_X', `U$S$H${salt}${'.'.repeat(43)}`, `U$S$I${salt}${'.'.repeat(43)}`],
    ['CRYPT', sha512.replace('$6$', '$6$rounds=1000000$'), sha512.replace('$6$', '$6$rounds=1000001$')],
    ['CRYPT', sha512.replace('$6$', '$6$rounds=1000000$'), sha512.replace('$6$', '$6$rounds=999999999$')],
    ['CRYPT', `_zz..${'.'.repeat(15)}`, `_zzzz${'.'.repeat(15)}`],
    ['CRYPT', scrypt('C', 'U....', '/....'), scrypt('D', 'U....', '/....')],
    ['CRYPT', scrypt('C', '6....', '/....'), scrypt('C', 'U....', '5....')],
    ['CRYPT', `$y$jBT$abcd$${'.'.repeat(43)}`, `$y$jCT$abcd$${'.'.repeat(43)}`],
  ])('%s is accepted up to the bound and refused above it', (type, atBound, above) => {
    expect(parsePassword(type, atBound).issue).toBeUndefined();
    const issue = issueOf(type, above);
    expect(issue.code).toBe('PASSWORD_COST_OUT_OF_RANGE');
    const { value, maximum } = issue.params as { value: number; maximum: number };
    expect(value).toBeGreaterThan(maximum);
  });

  it('is no matter where the type is wrong already', () => {
    expect(issueOf('MD5', bcrypt.replace('$10$', '$31$'))).toMatchObject({
      code: 'PASSWORD_FORMAT_INVALID',
      params: { detected: 'bcrypt' },
    });
  });
});

describe('plain text', () => {
  it.each([
    ['12345678'],
    ['😀'.repeat(8)],
    ['        '],
    ['é'.repeat(512)],
    [md5],
    [bcrypt],
    ['\ufffd\ufeff\u0301abcde'],
  ])('takes %j as it is', (password) => {
    expect(parsePassword('PLAIN_TEXT', password)).toEqual({ password: { kind: 'plain', password } });
  });

  it.each([
    ['1234567', 'PASSWORD_TOO_SHORT'],
    ['😀'.repeat(7), 'PASSWORD_TOO_SHORT'],
    ['x'.repeat(1025), 'PASSWORD_TOO_LONG'],
    ['é'.repeat(513), 'PASSWORD_TOO_LONG'],
    ['long enough\0', 'CHARACTERS_INVALID'],
    ['long enough \ud83d', 'CHARACTERS_INVALID'],
    ['\udd11 long enough', 'CHARACTERS_INVALID'],
  ])('refuses %j: %s', (password, code) => {
    const issue = issueOf('PLAIN_TEXT', password);
    expect(issue.code).toBe(code);
    expect(JSON.stringify(issue)).not.toContain(password);
  });

  it('follows the policy that is given', () => {
    const policy = { minCharacters: 12, maxBytes: 16 };
    expect(parsePassword('PLAIN_TEXT', 'a'.repeat(11), policy).issue).toMatchObject({
      code: 'PASSWORD_TOO_SHORT',
      params: { minCharacters: 12, characters: 11 },
    });
    expect(parsePassword('PLAIN_TEXT', 'a'.repeat(17), policy).issue).toMatchObject({
      code: 'PASSWORD_TOO_LONG',
      params: { maxBytes: 16, bytes: 17 },
    });
  });
});
