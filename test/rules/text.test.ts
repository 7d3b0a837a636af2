import { describe, expect, test } from 'vitest';
import { textFields } from '../../src/customers/draft.ts';
import { accepted, issuesOf, violations } from './check.ts';

const limits = [
  ['firstName', 255],
  ['lastName', 255],
  ['oldProviderId', 255],
  ['displayName', 100],
  ['organization', 255],
  ['taxId', 255],
  ['title', 255],
  ['salutation', 255],
] as const;

const identity = { displayName: 'Ada' };

describe.each(limits)('%s holds %i code points', (field, max) => {
  test.each([
    ['letters', 'a'],
    ['emoji, each two UTF-16 units', '😀'],
    ['letters that only NFC makes one code point', 'e\u0301'],
  ])('%s at the limit fit, one more does not', (_, character) => {
    expect(violations({ ...identity, [field]: character.repeat(max) })).toEqual([]);
    expect(issuesOf({ ...identity, [field]: character.repeat(max + 1) })).toEqual([
      {
        code: 'TOO_LONG',
        path: ['input', field],
        message: expect.stringContaining(`at most ${max} characters`),
        params: { max, actual: max + 1 },
      },
    ]);
  });

  test('white space around does not count', () => {
    const text = 'a'.repeat(max);
    expect(accepted({ [field]: ` \n\t${text}\u00a0 ` })[field]).toBe(text);
  });
});

test('texts are stored in NFC', () => {
  expect(accepted({ firstName: 'Zoe\u0308', organization: '\u212bngström' })).toMatchObject({
    firstName: 'Zo\u00eb',
    organization: '\u00c5ngström',
  });
});

test('inner white space and every script stay as they are', () => {
  const name = 'María  José 李小龍 👩‍👩‍👧 ﷽';
  expect(accepted({ displayName: name }).displayName).toBe(name.normalize('NFC'));
});

describe('characters that no text may hold', () => {
  const forbidden = [
    ['NUL', '\0'],
    ['a line break', '\n'],
    ['an escape', '\u001b'],
    ['DEL', '\u007f'],
    ['a C1 control', '\u0085'],
    ['a high surrogate alone', '\ud83d'],
    ['a low surrogate alone', '\ude00'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
  ] as const;

  describe.each(textFields)('in %s', (field) => {
    test.each(forbidden)('%s', (_, character) => {
      const found = issuesOf({ ...identity, [field]: `a${character}b` });
      expect(found[0]).toMatchObject({ code: 'CHARACTERS_INVALID', path: ['input', field] });
      expect(found.every((issue) => issue.path[1] === field)).toBe(true);
      expect(JSON.stringify(found)).not.toContain(`a${character}b`);
    });
  });
});

describe('not given', () => {
  const nothing = [null, undefined, '', ' ', '\u00a0\t\n'];

  test.each(textFields)('%s: null, absent and blank mean the same', (field) => {
    for (const value of nothing) {
      const input = { email: 'ada@lovelace.dev', oldProviderId: '7', displayName: 'Ada', [field]: value };
      expect(accepted(input)[field]).toBeUndefined();
    }
  });

  test.each(nothing)('a password of %j is none', (password) => {
    expect(accepted({ password }).password).toBeUndefined();
    expect(violations({ ...identity, password, passwordType: 'MD5' })).toEqual(['REQUIRED password']);
  });

  test('switches and consents that are null are not given', () => {
    const flags = accepted({
      emailMarketing: null,
      teleMarketing: null,
      emailHardbounce: null,
      isImported: null,
      emailVerified: null,
      importPaymentMethods: null,
      metadata: null,
      language: null,
    });
    expect(flags).toMatchObject({
      emailMarketing: undefined,
      teleMarketing: undefined,
      emailHardbounce: false,
      isImported: false,
      emailVerified: false,
      importPaymentMethods: false,
      metadata: {},
      language: undefined,
    });
  });
});
