import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { crypt64Digits } from '../../src/passwords/crypt64.ts';
import { LegacyDigests } from '../../src/passwords/digests/legacy-digests.ts';
import { readBcrypt } from '../../src/passwords/families/bcrypt.ts';
import { readDesCrypt, readExtendedDesCrypt } from '../../src/passwords/families/des-crypt.ts';
import { readMd5 } from '../../src/passwords/families/md5.ts';
import { readMd5Crypt } from '../../src/passwords/families/md5-crypt.ts';
import { readDrupal, readDrupalOverMd5, readPhpass } from '../../src/passwords/families/phpass.ts';
import { readScrypt } from '../../src/passwords/families/scrypt.ts';
import { readShaCrypt } from '../../src/passwords/families/sha-crypt.ts';
import { readWordpressBcrypt } from '../../src/passwords/families/wordpress.ts';
import { readYescrypt } from '../../src/passwords/families/yescrypt.ts';
import type { LegacyHash, Reading } from '../../src/passwords/legacy-hash.ts';
import { parsePassword } from '../../src/passwords/parse-password.ts';
import { type PasswordType, passwordTypes } from '../../src/passwords/password-type.ts';
import { passwordVectors } from './vectors.ts';

const readers: Record<string, (value: string) => Reading | null> = {
  readBcrypt,
  readWordpressBcrypt,
  readPhpass,
  readDrupal,
  readDrupalOverMd5,
  readMd5,
  readShaCrypt,
  readMd5Crypt,
  readDesCrypt,
  readExtendedDesCrypt,
  readScrypt,
  readYescrypt,
};

const hashes = passwordVectors.filter(({ type }) => type !== 'plain_text').map(({ hash }) => hash);
const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...crypt64Digits) },
  { weight: 2, arbitrary: fc.constantFrom(...'$_!*:;\\+=- \n\r\t\0"\'') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const edit = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'cut', 'append', 'double', 'swap' as const),
  at: fc.nat(130),
  character,
});

/** A hash of the family with a few edits; one in eight is another family's. */
function mutated(own: readonly string[]) {
  const original = fc.oneof(
    { weight: 7, arbitrary: fc.constantFrom(...own) },
    { weight: 1, arbitrary: fc.constantFrom(...hashes) },
  );
  return fc.tuple(original, fc.array(edit, { maxLength: 3 })).map(([hash, edits]) =>
    edits.reduce((text, { kind, at, character }) => {
      const place = text.length === 0 ? 0 : at % text.length;
      switch (kind) {
        case 'replace':
          return text.slice(0, place) + character + text.slice(place + 1);
        case 'insert':
          return text.slice(0, place) + character + text.slice(place);
        case 'delete':
          return text.slice(0, place) + text.slice(place + 1);
        case 'cut':
          return text.slice(0, place);
        case 'append':
          return text + character;
        case 'double':
          return text + text;
        default:
          return text.slice(place) + text.slice(0, place);
      }
    }, hash),
  );
}

/**
 * Bytes and digits have an encoding each way only if the bits of the last digit beyond the bytes are zero.
 */
function hasCanonicalDigest({ family, digest }: LegacyHash): boolean {
  if (family === 'md5') return /^[0-9a-f]{32}$/.test(digest);
  const isBcrypt = family.includes('bcrypt');
  const isBigEndian = isBcrypt || family === 'descrypt' || family === 'bsdicrypt';
  const digits = isBcrypt
    ? './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    : crypt64Digits;
  const last = digits.indexOf(digest.slice(-1));
  // Drupal cuts the digits of SHA-512 off, so that its last one is full.
  const unused = family.startsWith('drupal') && digest.length === 43 ? 0 : (digest.length * 6) % 8;
  return last >= 0 && (isBigEndian ? last % 2 ** unused === 0 : last < 2 ** (6 - unused));
}

/** Cheap enough to compute thousands of times. */
function isCheap({ family, parameters }: LegacyHash): boolean {
  const { cost = 0, iterations = 0, rounds = 0, memoryKiB = 0 } = parameters;
  return cost <= 5 && iterations <= 2 ** 10 && rounds <= 2000 && memoryKiB <= 2048 && family !== 'md5';
}

describe('10,000 mutated hashes', () => {
  const digests = new LegacyDigests(2);
  afterAll(() => digests[Symbol.asyncDispose]());

  it.each(Object.entries(readers))('%s accepts only what a password can verify', async (_, read) => {
    const own = hashes.filter((hash) => read(hash));
    expect(own.length).toBeGreaterThan(0);
    const accepted: LegacyHash[] = [];
    fc.assert(
      fc.property(mutated(own), (value) => {
        const reading = read(value);
        if (reading?.verdict !== 'hash') return;
        const { hash } = reading;
        expect(hash.setting + hash.digest).toBe(hash.family === 'md5' ? value.toLowerCase() : value);
        expect(hasCanonicalDigest(hash)).toBe(true);
        accepted.push(hash);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted.length).toBeGreaterThan(100);

    for (const { family, setting, digest } of accepted.filter(isCheap).slice(0, 150)) {
      const computed = await digests.compute(family, setting, 'password');
      expect(computed).toHaveLength(digest.length);
      expect(read(setting + computed)).toMatchObject({ verdict: 'hash', hash: { family, setting } });
    }
  });

  it.each(Object.keys(passwordTypes) as PasswordType[])(
    'parsePassword(%s) neither fails nor repeats one',
    (type) => {
      fc.assert(
        fc.property(mutated(hashes), (value) => {
          const { issue } = parsePassword(type, value);
          if (issue && value.length > 12) expect(JSON.stringify(issue)).not.toContain(value);
        }),
        { numRuns: 10_000 },
      );
    },
  );

  it.each([
    ['white space', `${' '.repeat(1_000_000)}x`],
    ['quotes', '"'.repeat(1_000_000)],
    ['digits', '1'.repeat(1_000_000)],
    ['$6$ and salt', `$6$${'a'.repeat(1_000_000)}`],
    ['$6$rounds=', `$6$rounds=${'1'.repeat(1_000_000)}`],
    ['$', '$'.repeat(1_000_000)],
    ['{', `{${'a'.repeat(1_000_000)}`],
  ])('a megabyte of %s is refused by every hashed type', (_, value) => {
    for (const type of Object.keys(passwordTypes) as PasswordType[]) {
      expect(parsePassword(type, value).issue).toBeDefined();
    }
    for (const read of Object.values(readers)) expect(read(value)?.verdict).not.toBe('hash');
  });
});
