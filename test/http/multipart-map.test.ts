import { describe, expect, test } from 'vitest';
import { readFileMap, valueAt } from '../../src/http/multipart-map.ts';

const operations = JSON.stringify({
  query: '...',
  variables: { photo: null, name: 'Ann', input: { profilePhoto: null }, list: [null, null] },
});

const read = (map: unknown, text = operations) => readFileMap(text, JSON.stringify(map));

describe('paths that the operation holds', () => {
  test.each([
    'variables.photo',
    'variables.input.profilePhoto',
    'variables.list.0',
    'variables.list.1',
    // A variable left out of the JSON, as `undefined` is.
    'variables.absent',
  ])('%s', (path) => {
    expect(read({ 0: [path] })).toEqual({ 0: [path] });
  });

  test('one file in two places, and a batch', () => {
    expect(read({ 0: ['variables.photo', 'variables.list.0'] })).toEqual({
      0: ['variables.photo', 'variables.list.0'],
    });
    expect(read({ 0: ['0.variables.photo'] }, JSON.stringify([JSON.parse(operations)]))).toBeDefined();
  });
});

describe('paths that lead elsewhere', () => {
  test.each([
    'variables.name',
    'variables.name.first',
    'variables.input',
    'variables.photo.inner',
    'variables.list.2',
    'variables.list.4294967294',
    'variables.list.length',
    'variables.missing.photo',
    'toString.call',
    'hasOwnProperty.call',
    'variables.constructor.prototype',
    '__proto__.polluted',
    'variables.__proto__.polluted',
    'query.0',
    'query',
    '',
    '.',
  ])('%j', (path) => {
    if (path === '' || path === '.')
      expect(() => read({ 0: [path] }, '[]')).toThrow('does not lead to a null');
    else expect(() => read({ 0: [path] })).toThrow(`"${path}"`);
  });
});

test.each(['null', '[]', '"text"', '{"0":"variables.photo"}', '{"0":[1]}', '{', ''])(
  '%s is no map',
  (text) => {
    expect(readFileMap(operations, text)).toBeUndefined();
  },
);

test('a map that comes without operations leads nowhere', () => {
  expect(() => readFileMap('', JSON.stringify({ 0: ['variables.photo'] }))).toThrow();
});

test('valueAt follows a path', () => {
  expect(valueAt({ a: [{ b: 1 }] }, 'a.0.b')).toBe(1);
  expect(valueAt({ a: 'text' }, 'a.b.c')).toBeUndefined();
});
