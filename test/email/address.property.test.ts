import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEmailAddress } from '../../src/email/address.ts';

const atom = fc.string({ unit: fc.constantFrom(..."aZ09!#%'_~-éßΣςİﬁ中"), minLength: 1, maxLength: 6 });
const quoted = fc
  .string({
    unit: fc.constantFrom(...'aZ .,@()<>é', '\\"', '\\\\', '\\a', '\\ '),
    minLength: 1,
    maxLength: 6,
  })
  .map((content) => `"${content}"`);
const local = fc.oneof(
  fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.')),
  quoted,
);
const label = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...'aZ09éßÜİ中'), minLength: 1, maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'a0-é中א\u0308'), minLength: 1, maxLength: 8 }),
  },
);
const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const address = fc.tuple(local, domain).map((parts) => parts.join('@'));

// Pieces that meet every branch, in every order.
const pieces = fc
  .array(
    fc.constantFrom(
      'a',
      '@',
      '.',
      '"',
      '\\',
      'é',
      '\u0301',
      'xn--',
      '-',
      '[',
      ' ',
      '\0',
      '\u200d',
      '。',
      '1',
    ),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(''));
const anyText = fc.oneof(address, pieces, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

describe('any text', () => {
  it('gets an answer, and an accepted one keeps its key on every further reading', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        const first = parseEmailAddress(text);
        if (!first.ok) return;
        accepted += 1;
        const { display, address, key, domain } = first.email;
        expect(parseEmailAddress(display)).toEqual(first);
        expect(parseEmailAddress(address)).toMatchObject({ ok: true, email: { address, key, domain } });
        expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
        expect(Buffer.byteLength(address)).toBeLessThanOrEqual(254);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('has the key of its own key and of its other letter case', () => {
    fc.assert(
      fc.property(fc.tuple(local, fc.constant('x.com')), (parts) => {
        const text = parts.join('@');
        const first = parseEmailAddress(text);
        const fromKey = first.ok ? parseEmailAddress(first.email.key) : first;
        const fromLower = parseEmailAddress(text.toLowerCase());
        // Lower case can be longer ("İ"), and then too long.
        for (const again of [fromKey, fromLower]) {
          if (first.ok && again.ok) expect(again.email.key).toBe(first.email.key);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
