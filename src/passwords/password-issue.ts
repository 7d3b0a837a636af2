import type { Issue } from '../customers/issue.ts';
import { type HashFamily, hashFamilies } from './hash-family.ts';
import { type LegacyHash, typesAccepting } from './legacy-hash.ts';
import type { HashedPasswordType } from './password-type.ts';
import type { Recognition } from './recognise.ts';

/** A violation by the text in `password`; the caller knows at which path it stands. */
export type PasswordIssue = Omit<Issue, 'path'>;

const newPassword = 'Send the customer without a password, so that they choose a new one.';

/**
 * Why `type` does not take a text, of which `recognition` tells what it is. The text itself is not repeated.
 */
export function refusalOf(type: HashedPasswordType, recognition: Recognition): PasswordIssue {
  switch (recognition.verdict) {
    case 'hash':
      return mistyped(type, recognition.hash);
    case 'too-costly':
      return typesAccepting(recognition.hash).includes(type)
        ? tooCostly(recognition)
        : mistyped(type, recognition.hash);
    case 'malformed':
      return misshapen(type, recognition, 'Export the column whole and unchanged.');
    case 'surrounded':
      return misshapen(
        type,
        { ...recognition, reason: 'has white space or quotes around it' },
        'Send the hash alone.',
      );
    case 'foreign':
      return formatIssue(recognition.foreign.family, {
        message: `The password looks like ${recognition.foreign.name}, which no password type can verify.`,
        hint: newPassword,
      });
    case 'unknown':
      return formatIssue(null, {
        message: `The password is not a hash that ${type} takes.`,
        hint: 'If it is the password itself, send passwordType PLAIN_TEXT.',
      });
  }
}

function mistyped(type: HashedPasswordType, hash: LegacyHash): PasswordIssue {
  const types = typesAccepting(hash);
  return formatIssue(hash.family, {
    message: `The password is a hash of ${hashFamilies[hash.family].name}, which ${type} does not take.`,
    hint: `Send it with passwordType ${types.join(' or ')}.`,
    types,
  });
}

function misshapen(
  type: HashedPasswordType,
  { family, reason }: { family: HashFamily; reason: string },
  remedy: string,
): PasswordIssue {
  const types: readonly HashedPasswordType[] = hashFamilies[family].acceptedAs;
  return formatIssue(family, {
    message: `The password looks like ${hashFamilies[family].name}, but ${reason}.`,
    hint: types.includes(type) ? remedy : `${remedy} Then send it with passwordType ${types.join(' or ')}.`,
    types,
  });
}

function tooCostly(reading: Extract<Recognition, { verdict: 'too-costly' }>): PasswordIssue {
  const { hash, parameter, value, maximum } = reading;
  return {
    code: 'PASSWORD_COST_OUT_OF_RANGE',
    message: `The hash has ${parameter} ${value}, more than a login may cost; at most ${maximum} is accepted.`,
    hint: newPassword,
    params: { detected: hash.family, parameter, value, maximum },
  };
}

function formatIssue(
  detected: string | null,
  { message, hint, types = [] }: { message: string; hint: string; types?: readonly HashedPasswordType[] },
): PasswordIssue {
  return { code: 'PASSWORD_FORMAT_INVALID', message, hint, params: { detected, types } };
}
