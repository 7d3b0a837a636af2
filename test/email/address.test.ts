import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EmailAddress, parseEmailAddress } from '../../src/email/address.ts';

function parsed(text: string): EmailAddress {
  const result = parseEmailAddress(text);
  if (!result.ok) throw new Error(`${JSON.stringify(text)} was refused: ${result.reason}`);
  return result.email;
}

function reason(text: string): string {
  const result = parseEmailAddress(text);
  return result.ok ? 'accepted' : result.reason;
}

const vectors = readFileSync(new URL('../vectors/emails.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { email: string; expect: 'accept' | 'refuse' | 'either'; case: string });

describe('the address vectors', () => {
  it('are all there', () => expect(vectors).toHaveLength(467));

  it.each(vectors.filter((vector) => vector.expect !== 'either'))(
    '$case: $expect $email',
    ({ email, expect: expected }) => {
      expect(parseEmailAddress(email).ok ? 'accept' : 'refuse').toBe(expected);
    },
  );

  it.each(vectors.filter((vector) => vector.expect === 'either'))('$case: answers $email', ({ email }) => {
    expect(parseEmailAddress(email).ok).toBeTypeOf('boolean');
  });
});

describe('the forms of an address', () => {
  it('keeps the spelling for display and the local part for mail', () => {
    expect(parsed('  Jörg.Müller@BÜCHER.Example \n')).toEqual({
      display: 'Jörg.Müller@BÜCHER.Example',
      address: 'Jörg.Müller@xn--bcher-kva.example',
      key: 'jörg.müller@xn--bcher-kva.example',
      domain: 'xn--bcher-kva.example',
    });
  });

  it.each([
    ['JANE@X.COM', 'jane@x.com'],
    ['"jane"@x.com', 'jane@x.com'],
    ['"j\\ane.doe"@x.com', 'JANE.doe@x.com'],
    ['"a\\ b"@x.com', '"A b"@x.com'],
    ['jo\u0308rg@x.com', 'jörg@x.com'],
    ['a@bu\u0308cher.de', 'a@xn--bcher-kva.de'],
    ['a@ＢÜCHER.de', 'a@xn--bcher-kva.de'],
    ['ΟΔΟΣ@x.com', 'οδοσ@x.com'],
    ['οδος@x.com', 'οδοσ@x.com'],
    ['\u212A@x.com', 'k@x.com'],
    ['İ@x.com', 'i\u0307@x.com'],
  ])('%s and %s are one mailbox', (one, other) => expect(parsed(one).key).toBe(parsed(other).key));

  it.each([
    ['"a b"@x.com', 'ab@x.com'],
    ['faß@x.com', 'fass@x.com'],
    ['a@faß.de', 'a@fass.de'],
    ['ı@x.com', 'i@x.com'],
    ['a.b@gmail.com', 'ab@gmail.com'],
    ['a+b@gmail.com', 'a@gmail.com'],
    ['".a"@x.com', 'a@x.com'],
  ])('%s and %s are two', (one, other) => expect(parsed(one).key).not.toBe(parsed(other).key));

  it('quotes in the key only what needs it, with the fewest escapes', () => {
    expect(parsed('"\\A\\"\\\\ \\b"@x.com').key).toBe('"a\\"\\\\ b"@x.com');
  });
});

describe('domains', () => {
  it.each([
    ['a@1.2.3', '1.2.3'],
    ['a@0x7f.1', '0x7f.1'],
    ['a@é.1', 'xn--9ca.1'],
    ['a@１.２', '1.2'],
    ['a@faß.de', 'xn--fa-hia.de'],
    ['a@FAẞ.de', 'xn--fa-hia.de'],
    ['a@אb.net', 'xn--b-zhc.net'],
    ['a@نامه\u200cای.com', 'xn--mgba3gch31f060k.com'],
    ['a@क्\u200dष.net', 'xn--11b2ezcw70k.net'],
    ['a@XN--FIQS8S.CN', 'xn--fiqs8s.cn'],
    ['a@r3---sn.net', 'r3---sn.net'],
  ])('%s has the domain %s', (address, domain) => expect(parsed(address).domain).toBe(domain));

  it.each([
    'a@a%41.net',
    'a@é%41.net',
    'a@é.net/x',
    'a@é.net#x',
    'a@é.net:25',
    'a@é_b.net',
    'a@b\uff3fc.net',
    'a@b\uff05\uff14\uff11.net',
    'a@é\uff0enet.de',
    'a@\u33c2net.com',
    'a@a\u200db.net',
    'a@xn--ascii-.net',
    'a@xn--\u00e9.net',
    'a@xn--a\u0308-.net',
    'a@-é.net',
    'a@xn----bga.net',
    `a@${'é'.repeat(63)}.de`,
    `a@${'x'.repeat(64)}.é`,
    'a@é..net',
    'a@.é.net',
    'a@é.net.',
    'a@é.',
    'a@',
  ])('%s is DOMAIN_INVALID', (address) => expect(reason(address)).toBe('DOMAIN_INVALID'));

  it.each(['a@é', 'a@localhost', 'a@xn--p1ai', 'a@1'])('%s is DOMAIN_SINGLE_LABEL', (address) =>
    expect(reason(address)).toBe('DOMAIN_SINGLE_LABEL'),
  );
});

describe('reasons', () => {
  it.each([
    ['', 'AT_SIGN_MISSING'],
    ['jane', 'AT_SIGN_MISSING'],
    ['@b.net', 'AT_SIGN_MISSING'],
    ['Jane <jane@b.net>', 'LOCAL_PART_INVALID'],
    ['(c)a@b.net', 'LOCAL_PART_INVALID'],
    ['"a\\é"@b.net', 'LOCAL_PART_INVALID'],
    ['a\0b@x', 'CHARACTER_FORBIDDEN'],
    ['"a\r\n b"@c.net', 'CHARACTER_FORBIDDEN'],
    ['\ufeffa@b.net', 'CHARACTER_FORBIDDEN'],
    ['a\ud800@b.net', 'CHARACTER_FORBIDDEN'],
    ['a\ufffe@b.net', 'CHARACTER_FORBIDDEN'],
    ['a\u3164@b.net', 'CHARACTER_FORBIDDEN'],
    ['a\u200c@b.net', 'CHARACTER_FORBIDDEN'],
    ['a@b\u2028.net', 'CHARACTER_FORBIDDEN'],
    ['a@[127.0.0.1]', 'ADDRESS_LITERAL'],
    [`${'é'.repeat(33)}@b.net`, 'LOCAL_PART_TOO_LONG'],
    [`${'a'.repeat(62)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}.de`, 'TOO_LONG'],
    ['a'.repeat(100_000), 'TOO_LONG'],
  ])('%j: %s', (text, expected) => expect(reason(text)).toBe(expected));

  it('come with a sentence', () => {
    expect(parseEmailAddress('jane')).toEqual({
      ok: false,
      reason: 'AT_SIGN_MISSING',
      message: 'Give one address with a local part and a domain, like jane@example.org.',
    });
  });
});

describe('lengths', () => {
  const domainOf = (octets: number) => `${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(octets - 128)}`;

  it('takes 64 octets before the @ and 254 in all', () => {
    expect(reason(`${'a'.repeat(64)}@${domainOf(189)}`)).toBe('accepted');
    expect(reason(`${'a'.repeat(65)}@b.net`)).toBe('LOCAL_PART_TOO_LONG');
    expect(reason(`${'a'.repeat(64)}@${domainOf(190)}`)).toBe('TOO_LONG');
  });

  it('counts the address that mail goes to, not a decomposed spelling of it', () => {
    const decomposed = 'u\u0308'.repeat(32);
    expect(reason(`${decomposed}@b.net`)).toBe('accepted');
  });
});
