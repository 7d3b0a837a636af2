import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../src/config.ts';
import { KeyRing, UnsealError } from '../../src/payments/key-ring.ts';

const key = (byte: number) => Buffer.alloc(32, byte);
const k1 = { id: 'k1', key: key(1) };
const k2 = { id: 'k2', key: key(2) };
const secret = 'sk_live_ünïcode_😀';

describe('KeyRing', () => {
  it('opens what it sealed, each time sealed anew', () => {
    const ring = new KeyRing([k1]);
    const [a, b] = [ring.seal(secret, 'here'), ring.seal(secret, 'here')];
    expect(a.text).not.toBe(b.text);
    expect([ring.open(a, 'here'), ring.open(b, 'here')]).toEqual([secret, secret]);
    expect(ring.open(ring.seal('', 'here'), 'here')).toBe('');
  });

  it('seals with the first key and opens with all', () => {
    const old = new KeyRing([k1]).seal(secret, 'here');
    const ring = new KeyRing([k2, k1]);
    expect(ring.seal(secret, 'here').keyId).toBe('k2');
    expect(ring.open(old, 'here')).toBe(secret);
  });

  it('opens nothing that was altered, moved or sealed by another key', () => {
    const ring = new KeyRing([k1]);
    const sealed = ring.seal(secret, 'here');
    const bytes = Buffer.from(sealed.text, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const altered = Buffer.from(bytes);
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(() => ring.open({ ...sealed, text: altered.toString('base64url') }, 'here')).toThrow(
        UnsealError,
      );
    }
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString('base64url');
      expect(() => ring.open({ ...sealed, text: cut }, 'here')).toThrow(UnsealError);
    }
    expect(() => ring.open(sealed, 'there')).toThrow(UnsealError);
    expect(() => ring.open({ ...sealed, keyId: 'k2' }, 'here')).toThrow('The key ring has no key "k2".');
    expect(() => new KeyRing([{ ...k2, id: 'k1' }]).open(sealed, 'here')).toThrow(UnsealError);
  });
});

describe('CREDENTIALS_KEYS', () => {
  const base64 = key(7).toString('base64');

  function problems(value: string): readonly string[] {
    try {
      parseConfig({ CREDENTIALS_KEYS: value });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems;
    }
  }

  it('are read in their order', () => {
    const { credentialKeys } = parseConfig({
      CREDENTIALS_KEYS: ` k2:${base64} , k1:${key(1).toString('base64')}`,
    });
    expect(credentialKeys).toEqual([{ id: 'k2', key: key(7) }, k1]);
    expect(parseConfig({}).credentialKeys).toEqual([]);
  });

  it.each([
    ['without an id', base64, 'entry 1 must be'],
    ['with an odd id', `a b:${base64}`, 'entry 1 must be'],
    ['too short', `k1:${Buffer.alloc(16).toString('base64')}`, 'entry 1 must be'],
    ['too long', `k1:${Buffer.alloc(33).toString('base64')}`, 'entry 1 must be'],
    ['twice the same id', `k1:${base64},k1:${base64}`, 'two keys have the same id'],
    ["the service's own id", `app:${base64}`, 'is taken'],
  ])('are refused %s, without being shown', (_what, value, problem) => {
    const found = problems(value).join('\n');
    expect(found).toContain(problem);
    expect(found).not.toContain(base64.slice(0, 10));
  });
});
