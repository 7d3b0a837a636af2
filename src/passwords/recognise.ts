import { type ForeignHash, findForeignHash } from './foreign-hash.ts';
import type { HashFamily } from './hash-family.ts';
import type { Reading } from './legacy-hash.ts';
import { readLegacyHash } from './read-legacy-hash.ts';

/** What a text is, as far as its looks tell. */
export type Recognition =
  | Reading
  /** A hash of the family once white space and quotes around it are gone. */
  | { readonly verdict: 'surrounded'; readonly family: HashFamily }
  | { readonly verdict: 'foreign'; readonly foreign: ForeignHash }
  | { readonly verdict: 'unknown' };

/** Longer texts are no hash, and are not searched for one. */
const longestSearched = 300;

export function recognise(value: string): Recognition {
  if (value.length > longestSearched) return { verdict: 'unknown' };
  const reading = readLegacyHash(value);
  if (reading?.verdict === 'hash' || reading?.verdict === 'too-costly') return reading;

  const inner = value.replace(/^[\s\0"'`]+|[\s\0"'`]+$/g, '');
  const innerReading = inner === value ? null : readLegacyHash(inner);
  if (innerReading?.verdict === 'hash') return { verdict: 'surrounded', family: innerReading.hash.family };
  if (reading) return reading;

  const foreign = findForeignHash(value);
  return foreign ? { verdict: 'foreign', foreign } : { verdict: 'unknown' };
}
