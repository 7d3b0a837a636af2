import { describe, expect, it } from 'vitest';
import { wordpressCandidates, wordpressPassword } from '../../src/passwords/wordpress-password.ts';

const phpass = '$P$B2HtJpOle';
const bcrypt = '$2y$10$xozvgFaTe6exDMq/nsyIIu';

describe('wordpressCandidates', () => {
  it.each([
    ['secret', phpass, ['secret']],
    [' secret\t', phpass, ['secret', ' secret\t']],
    [' secret', bcrypt, ['secret', ' secret']],
    [' secret', `$wp${bcrypt}`, ['secret']],
    [' secret', bcrypt.replace('$10$', '$15$'), ['secret']],
    [' secret', '', ['secret', ' secret']],
    ['\u00a0secret\u3000', phpass, ['\u00a0secret\u3000']],
    ['   ', phpass, ['   ']],
    ['   ', `$wp${bcrypt}`, []],
  ])('%j under %s', (typed, setting, candidates) => {
    expect(wordpressCandidates(typed, setting)).toEqual(candidates);
  });
});

describe('wordpressPassword', () => {
  it.each([
    [' secret\n', 'secret'],
    ['se cret', 'se cret'],
    ['   ', '   '],
  ])('of %j is %j', (typed, password) => {
    expect(wordpressPassword(typed)).toBe(password);
  });
});
