import { costBounds } from '../bounds.ts';
import { boundedHash, malformed, type Reading } from '../legacy-hash.ts';
import { saltCharacters } from './crypt-salt.ts';

const defaultRounds = 5000;

/** 32 bytes leave four bits in the last of 43 digits, 64 bytes leave two in the last of 86. */
const families = {
  sha256crypt: { digestLength: 43, body: bodyShape('[./0-9A-Za-z]{42}[./0-9ABCD]') },
  sha512crypt: { digestLength: 86, body: bodyShape('[./0-9A-Za-z]{85}[./01]') },
};

function bodyShape(digest: string): RegExp {
  return new RegExp(`^${saltCharacters}{0,16}\\$(${digest})$`);
}

/**
 * "Unix crypt using SHA-256 and SHA-512" (Drepper): optional rounds of 1,000 to 999,999,999, salt, digest.
 */
export function readShaCrypt(value: string): Reading | null {
  if (value.startsWith('$5$')) return read('sha256crypt', value);
  return value.startsWith('$6$') ? read('sha512crypt', value) : null;
}

function read(family: keyof typeof families, value: string): Reading {
  const [, rounds, rest = ''] = /^\$[56]\$(?:rounds=([^$]*)\$)?(.*)$/s.exec(value) ?? [];
  if (rounds !== undefined && !/^[1-9][0-9]{3,8}$/.test(rounds)) {
    return malformed(family, 'its rounds are not a number from 1000 to 999999999');
  }
  const { body, digestLength } = families[family];
  const digest = body.exec(rest)?.[1];
  if (digest === undefined) {
    const expected = `a salt of up to 16 characters, $ and a digest of ${digestLength} characters`;
    return malformed(family, `does not end in ${expected}`);
  }
  const parameters = { rounds: rounds === undefined ? defaultRounds : Number(rounds) };
  return boundedHash(
    { family, setting: value.slice(0, -digestLength), digest, parameters },
    { rounds: costBounds.shaCryptRounds },
  );
}
