import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestDomain } from '../../src/email/typo.ts';

describe('near misses of big providers', () => {
  it.each([
    ['icluod.com', 'icloud.com'],
    ['icould.com', 'icloud.com'],
    ['iclod.com', 'icloud.com'],
    ['gmial.com', 'gmail.com'],
    ['gmai.com', 'gmail.com'],
    ['gmaill.com', 'gmail.com'],
    ['gnail.com', 'gmail.com'],
    ['gamil.com', 'gmail.com'],
    ['mgail.com', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['gmail.cm', 'gmail.com'],
    ['gmial.con', 'gmail.com'],
    ['hotmail.co', 'hotmail.com'],
    ['hotmial.co.uk', 'hotmail.co.uk'],
    ['hotmai.fr', 'hotmail.fr'],
    ['yaho.com', 'yahoo.com'],
    ['yahooo.com', 'yahoo.com'],
    ['yahoo.comm', 'yahoo.com'],
    ['outlok.com', 'outlook.com'],
    ['protonmial.com', 'protonmail.com'],
    ['comcast.ner', 'comcast.net'],
    ['aol.con', 'aol.com'],
    ['me.con', 'me.com'],
  ])('%s: %s', (given, meant) => expect(suggestDomain(given)).toBe(meant));
});

describe('other domains', () => {
  it.each(
    [
      'mail.com ymail.com email.com inmail.com fmail.com hushmail.com zmail.com gmx.de gmx.net gmx.at gmx.fr gmx.co.uk',
      'gmail.com hotmail.se hotmail.co.uk yahoo.co.jp yahoo.com.tw outlook.pt live.co live.nl me.co mac.co qq.co',
      'cloud.com gail.com grail.com mailg.com hostmail.com naver.com never.com msn.co aoll.com ao.com web.de webb.de mee.com',
      'mail.ru bk.ru yandex.by example.org bücher.example xn--gmal-vpa.com mail.gmial.com constructor.con com',
    ].flatMap((line) => line.split(' ')),
  )('%s gets no suggestion', (domain) => expect(suggestDomain(domain)).toBeUndefined());

  it('never suggests the domain itself, nor anything for a suggestion', () => {
    const slip = fc
      .tuple(
        fc.constantFrom('gmail.com', 'yahoo.co.uk', 'comcast.net', 't-online.de'),
        fc.nat(9),
        fc.constantFrom(...'ao.x-'),
      )
      .map(([domain, at, letter]) => domain.slice(0, at) + letter + domain.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(slip, fc.domain()), (domain) => {
        const meant = suggestDomain(domain);
        expect(meant).not.toBe(domain);
        if (meant !== undefined) expect(suggestDomain(meant)).toBeUndefined();
      }),
    );
  });
});
