import { describe, expect, test } from 'vitest';
import { recipientName } from '../../src/email/recipient-name.ts';

const nameOf = (
  firstName: string | null,
  lastName: string | null = null,
  displayName: string | null = null,
) => recipientName({ firstName, lastName, displayName });

describe('the name of a recipient', () => {
  test.each([
    [['Ada', 'Lovelace', 'al'], 'Ada Lovelace'],
    [['Ada', null, 'al'], 'Ada'],
    [[null, 'Lovelace'], 'Lovelace'],
    [[null, null, 'Ada L.'], 'Ada L.'],
    [[null, null, null], undefined],
    [['J.R.R.', "O'Neill-Søn"], "J.R.R. O'Neill-Søn"],
    [['Dr. med. José', 'Núñez (Müller)'], 'Dr. med. José Núñez (Müller)'],
    [['山田', '太郎'], '山田 太郎'],
    [['Ada 👩‍💻', null], 'Ada 👩‍💻'],
  ] as const)('of %j is %s', ([first, last, display], name) => {
    expect(nameOf(first, last, display)).toBe(name);
  });

  test.each([
    'Click https://evil.example/prize',
    'www.evil.example',
    'evil.example',
    'WWW evil',
    'mail me@evil.example',
    'http:evil',
    'You have won a prize, call now to get it before somebody else does, it is only today and never again',
  ])('is left out where it reads as a link or a sentence: %s', (text) => {
    expect(nameOf(text)).toBeUndefined();
    expect(nameOf(text, null, 'Ada')).toBe('Ada');
  });

  test.each([
    ['Ada\r\nBcc: x', undefined],
    ['Ada\r\nLovelace', 'Ada Lovelace'],
    ['Ada\u2028Lovelace', 'Ada Lovelace'],
    ['\u202eecalevoL\u202c', 'ecalevoL'],
    ['\0', undefined],
  ])('stays on one line and turns no text around: %j', (text, name) => {
    expect(nameOf(text)).toBe(name);
  });
});
