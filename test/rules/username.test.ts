import { describe, expect, test } from 'vitest';
import { accepted, violations } from './check.ts';

const identity = { displayName: 'Ada' };

describe('username', () => {
  test.each(['a', '0', '-', '_', 'Ada-Lovelace_1815', 'Z'.repeat(100)])('%s is fine as it is', (username) => {
    expect(accepted({ username }).username).toBe(username);
  });

  test('white space around is trimmed', () => {
    expect(accepted({ username: '  ada ' }).username).toBe('ada');
  });

  test.each([
    'ada lovelace',
    'ada.l',
    'ada@lovelace.dev',
    'adä',
    'a\u0430da',
    'ada\u200b',
    '\uff41da',
    '😀',
    'a/b',
    "a'b",
  ])('%j holds a character that a username must not', (username) => {
    expect(violations({ ...identity, username })).toEqual(['USERNAME_INVALID username']);
  });

  test('101 characters are too long, and the characters are looked at all the same', () => {
    expect(violations({ ...identity, username: 'a'.repeat(101) })).toEqual(['TOO_LONG username']);
    expect(violations({ ...identity, username: ' '.padStart(1) + 'a b'.repeat(34) })).toEqual([
      'TOO_LONG username',
      'USERNAME_INVALID username',
    ]);
  });
});
