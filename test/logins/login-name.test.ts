import { describe, expect, test } from 'vitest';
import { readLoginName } from '../../src/logins/login-name.ts';

describe('readLoginName', () => {
  test.each([
    ['ada@lovelace.dev', { key: 'ada@lovelace.dev', is: 'email' }],
    [' Ada@LOVELACE.dev ', { key: 'ada@lovelace.dev', is: 'email' }],
    ['ada@bücher.example', { key: 'ada@xn--bcher-kva.example', is: 'email' }],
    ['Ada_L', { key: 'ada_l', is: 'username' }],
    ['  ada_l\n', { key: 'ada_l', is: 'username' }],
    ['', { key: '', is: 'username' }],
  ])('%j', (typed, name) => {
    expect(readLoginName(typed)).toEqual(name);
  });

  test.each(['@', 'Ada@', 'ada\0@lovelace.dev', 'ada\0', 'ada\ud800', `${'a'.repeat(100_000)}@x.dev`])(
    'no customer has a login like %j',
    (typed) => {
      expect(readLoginName(typed).is).toBeUndefined();
    },
  );

  test('failures at something that is no address count whatever its case', () => {
    expect(readLoginName('ADA@').key).toBe(readLoginName(' ada@').key);
  });
});
