import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyDeriver } from '../../src/derived-keys.ts';
import { type ConfirmationClaims, createConfirmationTokens } from '../../src/email/confirmation-token.ts';

const deriveKey = createKeyDeriver('a secret for tests only, of forty bytes!');
const key = deriveKey('email confirmation');
const tokens = createConfirmationTokens(key);

const claims: ConfirmationClaims = {
  accountId: 0x7fffffff,
  customerId: '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
  tokenId: '0199a1b2-7c3d-7fff-bfff-ffffffffffff',
  emailKey: 'ada@lovelace.dev',
  expiresAt: Date.UTC(2026, 10, 25),
};

describe('a confirmation token', () => {
  test('says what was signed, and fits into a line of a mail', () => {
    const token = tokens.sign(claims);
    const { emailKey, ...rest } = claims;
    expect(tokens.read(token)).toMatchObject(rest);
    expect(token).toMatch(/^[\w-]{78}\.[\w-]{43}$/);
    expect(token).not.toContain(Buffer.from(emailKey).toString('base64url'));
  });

  test('is bound to its email', () => {
    const signed = tokens.read(tokens.sign(claims));
    expect(signed && tokens.isFor(signed, 'ada@lovelace.dev')).toBe(true);
    expect(signed && tokens.isFor(signed, 'Ada@lovelace.dev')).toBe(false);
    expect(signed && tokens.isFor(signed, '')).toBe(false);
  });

  test('is nothing once any character has changed, been added or removed', () => {
    const token = tokens.sign(claims);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    for (let at = 0; at < token.length; at++) {
      for (const other of alphabet) {
        if (other !== token[at])
          expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
      }
      expect(tokens.read(token.slice(0, at) + token.slice(at + 1))).toBeUndefined();
    }
    for (const other of [
      `${token}A`,
      `${token}.`,
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      token.toLowerCase(),
      '',
      '.',
    ]) {
      expect(tokens.read(other)).toBeUndefined();
    }
  });

  test('of any text is nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => tokens.read(text) === undefined));
    fc.assert(
      fc.property(fc.base64String(), fc.base64String(), (a, b) => tokens.read(`${a}.${b}`) === undefined),
    );
  });

  test('of another secret or another purpose is nothing', () => {
    const token = tokens.sign(claims);
    const others = [
      deriveKey('login failures'),
      createKeyDeriver('another secret for tests, of forty bytes')('email confirmation'),
      randomBytes(32),
    ];
    for (const other of others) expect(createConfirmationTokens(other).read(token)).toBeUndefined();
  });

  test('cannot be made of the digests that tokens show', () => {
    const signed = tokens.read(tokens.sign({ ...claims, emailKey: 'x' }));
    const mac = createHmac('sha256', key).update('email x').digest();
    expect(signed?.emailDigest.equals(mac.subarray(0, 16))).toBe(true);
    expect(tokens.read(`email x.${mac.toString('base64url')}`)).toBeUndefined();
  });

  test('signs a shorter text of the right key for nobody', () => {
    const short = Buffer.from('short').toString('base64url');
    const mac = createHmac('sha256', key).update(short).digest('base64url');
    expect(tokens.read(`${short}.${mac}`)).toBeUndefined();
  });
});
