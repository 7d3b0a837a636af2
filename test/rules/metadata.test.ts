import { describe, expect, test } from 'vitest';
import { accepted, issuesOf, violations } from './check.ts';

const identity = { displayName: 'Ada' };

/** Path and reason of every violation of a metadata object. */
function refused(metadata: Record<string, unknown>): unknown[] {
  return issuesOf({ ...identity, metadata }).map(({ code, path, params }) => {
    expect(code).toBe('METADATA_INVALID');
    expect(path.slice(0, 2)).toEqual(['input', 'metadata']);
    return [path.slice(2).join(), params?.reason];
  });
}

function keys(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, i]));
}

test.each([
  ['texts, numbers, booleans and null', { plan: 'gold', seats: 3, ratio: -0.25, trial: false, note: null }],
  ['a key of 40 characters', { ['k'.repeat(40)]: 1, ['😀'.repeat(40)]: 2 }],
  ['a text of 500 characters', { long: 'a'.repeat(500), emoji: '😀'.repeat(500) }],
  ['an empty text', { empty: '' }],
  ['line breaks and tabs in a text', { note: 'one\n\ttwo\r\n' }],
  ['50 keys', keys(50)],
  ['the largest whole number', { max: Number.MAX_SAFE_INTEGER, min: Number.MIN_SAFE_INTEGER }],
  ['nothing', {}],
])('%s are stored as sent', (_, metadata) => {
  expect(accepted({ metadata }).metadata).toEqual(metadata);
});

test.each([
  ['a key of 41 characters', { ['k'.repeat(41)]: 1 }, 'KEY_LENGTH'],
  ['an empty key', { '': 1 }, 'KEY_LENGTH'],
  ['a bracket in a key', { 'a[0': 1 }, 'KEY_CHARACTERS'],
  ['the other bracket', { 'a]': 1 }, 'KEY_CHARACTERS'],
  ['NUL in a key', { 'a\0': 1 }, 'KEY_CHARACTERS'],
  ['a lone surrogate in a key', { 'a\ud800': 1 }, 'KEY_CHARACTERS'],
  ['a text of 501 characters', { a: 'a'.repeat(501) }, 'VALUE_LENGTH'],
  ['501 emoji', { a: '😀'.repeat(501) }, 'VALUE_LENGTH'],
  ['NUL in a text', { a: 'x\0y' }, 'VALUE_CHARACTERS'],
  ['a lone surrogate in a text', { a: '\udc00' }, 'VALUE_CHARACTERS'],
  ['an escape in a text', { a: '\u001b[31m' }, 'VALUE_CHARACTERS'],
  ['an object', { a: { b: 1 } }, 'NESTED'],
  ['a list', { a: [] }, 'NESTED'],
  ['a whole number beyond 2^53 - 1', { a: 2 ** 53 }, 'NUMBER_RANGE'],
  ['one that JSON rounds', JSON.parse('{"a": 12345678901234567890}'), 'NUMBER_RANGE'],
  ['one that JSON makes infinite', JSON.parse('{"a": 1e999}'), 'NUMBER_RANGE'],
])('%s is refused', (_, metadata: Record<string, unknown>, reason) => {
  expect(refused(metadata)).toEqual([[Object.keys(metadata)[0]?.toWellFormed(), reason]]);
});

test('51 keys are one violation, at the metadata itself', () => {
  expect(issuesOf({ ...identity, metadata: keys(51) })).toEqual([
    {
      code: 'METADATA_INVALID',
      path: ['input', 'metadata'],
      message: expect.stringContaining('at most 50'),
      params: { reason: 'TOO_MANY_KEYS', max: 50, actual: 51 },
    },
  ]);
});

test('every bad key is reported, in the order of the object', () => {
  expect(refused({ good: 1, 'a[': 1, nested: {}, fine: 'x', 'b]': {} })).toEqual([
    ['a[', 'KEY_CHARACTERS'],
    ['nested', 'NESTED'],
    ['b]', 'KEY_CHARACTERS'],
  ]);
});

test('a hostile number of bad keys gets a bounded answer', () => {
  const metadata = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}[`, 1]));
  expect(refused(metadata).length).toBeLessThanOrEqual(101);
});

test('__proto__ and constructor are keys like any other', () => {
  const metadata = JSON.parse('{"__proto__": "x", "constructor": "y"}');
  expect(JSON.stringify(accepted({ metadata }).metadata)).toBe('{"__proto__":"x","constructor":"y"}');
  expect(refused(JSON.parse('{"__proto__": {"polluted": true}}'))).toEqual([['__proto__', 'NESTED']]);
});

describe('card numbers', () => {
  test.each([
    ['Visa', '4242424242424242'],
    ['Visa in groups', '4242 4242 4242 4242'],
    ['Visa with hyphens', 'card: 4242-4242-4242-4242, exp 12/30'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard of the 2-series', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Discover', '6011111111111117'],
    ['13 digits', '4222222222222'],
    ['19 digits', '6205500000000000004'],
  ])('%s is refused', (_, number) => {
    expect(refused({ note: number })).toEqual([['note', 'CARD_NUMBER']]);
    expect(JSON.stringify(issuesOf({ ...identity, metadata: { note: number } }))).not.toContain(number);
  });

  test('as a number too', () => {
    expect(refused({ note: 4242424242424242 })).toEqual([['note', 'CARD_NUMBER']]);
  });

  test('as a key too', () => {
    expect(refused({ '4242424242424242': true })).toEqual([['4242424242424242', 'CARD_NUMBER']]);
  });

  test.each([
    ['a wrong check digit', '4242424242424241'],
    ['12 digits', '424242424242'],
    ['20 digits', '42424242424242424242'],
    ['an order number that begins like no card', '1234567890123452'],
    ['a UUID', '018f4b1e-0000-7000-8000-000000000000'],
    ['a time in milliseconds', '1767225600000'],
  ])('%s is not one', (_, text) => {
    expect(violations({ ...identity, metadata: { note: text } })).toEqual([]);
  });
});
