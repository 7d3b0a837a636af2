import { type HashFamily, hashFamilies } from './hash-family.ts';
import type { HashedPasswordType } from './password-type.ts';

/**
 * A stored password of another system, taken apart. `setting` and `digest` together are the text that was
 * read (hex digits in lower case), as in crypt(3): prefix, cost and salt in the one, the result in the other.
 */
export interface LegacyHash {
  readonly family: HashFamily;
  readonly setting: string;
  readonly digest: string;
  /** Costs by name: `cost`, `iterations`, `rounds`, `n`, `r`, `p`, `memoryKiB`, `workKiB`. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** What a parser says of a text that has the marks of its family. Without the marks it says `null`. */
export type Reading =
  | { readonly verdict: 'hash'; readonly hash: LegacyHash }
  | { readonly verdict: 'malformed'; readonly family: HashFamily; readonly reason: string }
  | {
      readonly verdict: 'too-costly';
      readonly hash: LegacyHash;
      readonly parameter: string;
      readonly value: number;
      readonly maximum: number;
    };

/** `reason` completes the sentence "It looks like …, but". */
export function malformed(family: HashFamily, reason: string): Reading {
  return { verdict: 'malformed', family, reason };
}

export function wrongLength(family: HashFamily, value: string, expected: number): Reading {
  return malformed(family, `has ${value.length} characters instead of ${expected}`);
}

/** The hash, or that one of its parameters is above its bound. */
export function boundedHash(hash: LegacyHash, bounds: Readonly<Record<string, number>>): Reading {
  for (const [parameter, maximum] of Object.entries(bounds)) {
    const value = hash.parameters[parameter] ?? 0;
    if (value > maximum) return { verdict: 'too-costly', hash, parameter, value, maximum };
  }
  return { verdict: 'hash', hash };
}

/**
 * The types that take this very hash: Drupal stores bcrypt as PHP does, so of its versions it takes `$2y$`.
 */
export function typesAccepting(hash: LegacyHash): readonly HashedPasswordType[] {
  const types: readonly HashedPasswordType[] = hashFamilies[hash.family].acceptedAs;
  return hash.setting.startsWith('$2y$') ? [...types, 'DRUPAL_V8_2_X'] : types;
}
