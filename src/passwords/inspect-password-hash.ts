import { hashFamilies } from './hash-family.ts';
import { typesAccepting } from './legacy-hash.ts';
import type { HashedPasswordType } from './password-type.ts';
import { recognise } from './recognise.ts';
import { type HashStrength, strengthOf } from './strength.ts';

/** What an operator can learn of a hash before importing it. */
export interface PasswordHashInspection {
  /** The families that the text may be of, the likeliest first; empty where it looks like none. */
  readonly families: readonly string[];
  /** Costs by name, as the hash states them. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Null where the text is no whole hash of a family that can be verified. */
  readonly strength: HashStrength | null;
  readonly acceptedAs: readonly HashedPasswordType[];
  /** Why `acceptedAs` is empty, as a sentence; null where it is not. */
  readonly refusal: string | null;
}

export function inspectPasswordHash(text: string): PasswordHashInspection {
  const recognition = recognise(text);
  switch (recognition.verdict) {
    case 'hash': {
      const { hash } = recognition;
      return {
        // 32 hex digits are as well what Windows stores, over the password in UTF-16.
        families: hash.family === 'md5' ? ['md5', 'nt'] : [hash.family],
        parameters: hash.parameters,
        strength: strengthOf(hash),
        acceptedAs: typesAccepting(hash),
        refusal: null,
      };
    }
    case 'too-costly': {
      const { hash, parameter, value, maximum } = recognition;
      const refusal = `It has ${parameter} ${value}, more than a login may cost; at most ${maximum} is accepted.`;
      return { ...refused([hash.family], refusal), parameters: hash.parameters, strength: strengthOf(hash) };
    }
    case 'malformed':
      return refused(
        [recognition.family],
        `It looks like ${hashFamilies[recognition.family].name}, but ${recognition.reason}.`,
      );
    case 'surrounded':
      return refused([recognition.family], 'It has white space or quotes around it.');
    case 'foreign':
      return refused(
        [recognition.foreign.family],
        `No password type can verify ${recognition.foreign.name}.`,
      );
    case 'unknown':
      return refused([], 'It does not look like a password hash.');
  }
}

function refused(families: readonly string[], refusal: string): PasswordHashInspection {
  return { families, parameters: {}, strength: null, acceptedAs: [], refusal };
}
