import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePunycode, encodePunycode } from '../../src/email/punycode.ts';

// RFC 3492 section 7.1, in lower case.
const samples: [string, string][] = [
  ['ليهمابتكلموشعربي؟', 'egbpdaj6bu4bxfgehfvwxn'],
  ['他们为什么不说中文', 'ihqwcrb4cv8a8dqg056pqjye'],
  ['Pročprostěnemluvíčesky', 'Proprostnemluvesky-uyb24dma41a'],
  ['למההםפשוטלאמדבריםעברית', '4dbcagdahymbxekheh6e0a7fei0b'],
  ['почемужеонинеговорятпорусски', 'b1abfaaepdrnnbgefbadotcwatmq2g4l'],
  ['3年B組金八先生', '3B-ww4c5e180e575a65lsy2b'],
  ['-> $1.00 <-', '-> $1.00 <--'],
  ['bücher', 'bcher-kva'],
  ['💩', 'ls8h'],
];

describe('punycode', () => {
  it.each(samples)('%s is %s', (label, punycode) => {
    expect(encodePunycode(label)).toBe(punycode);
    expect(decodePunycode(punycode)).toBe(label);
  });

  it.each(['9', '99999999', 'é', 'a_', 'bcher-kv!', '-', '9'.repeat(59)])('%j has no label', (punycode) => {
    expect(decodePunycode(punycode) ?? '').toBe('');
  });

  it('decodes what it encodes, and answers for everything else', () => {
    const ascii = fc.string({ unit: fc.constantFrom(...'ab9z-'), maxLength: 59 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), ascii, (label, punycode) => {
        expect(decodePunycode(encodePunycode(label))).toBe(label);
        const decoded = decodePunycode(punycode);
        if (decoded !== undefined) expect(decodePunycode(encodePunycode(decoded))).toBe(decoded);
      }),
    );
  });

  it('agrees with Node about labels that need no mapping', () => {
    const label = fc.string({ unit: fc.constantFrom(...'az09éßжщ中日한'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(label, (text) => {
        expect(domainToASCII(`é${text}.a`)).toBe(`xn--${encodePunycode(`é${text}`)}.a`);
      }),
    );
  });
});
