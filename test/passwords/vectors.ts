import { readFileSync } from 'node:fs';
import type { PasswordType } from '../../src/passwords/password-type.ts';
import { passwordTypes } from '../../src/passwords/password-type.ts';

/** A line of test/vectors/passwords.jsonl: a stored password of an independent producer. */
export interface PasswordVector {
  id: string;
  /** The wire name of the type. */
  type: string;
  variant: string;
  password: string | null;
  hash: string;
  expect: 'accept' | 'refuse' | 'refuse-naming-family' | 'either';
  login?: 'ok' | 'refused';
  why?: string;
}

export const passwordVectors: readonly PasswordVector[] = readFileSync(
  new URL('../vectors/passwords.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as PasswordVector);

/** Lines whose hash is sound and whose password is not the one behind it. */
export function hasWrongPassword({ why }: PasswordVector): boolean {
  return why?.startsWith('wrong password') ?? false;
}

export function typeOf({ type }: PasswordVector): PasswordType {
  const names = Object.keys(passwordTypes) as PasswordType[];
  const name = names.find((candidate) => passwordTypes[candidate].wireName === type);
  if (!name) throw new Error(`No password type has the wire name ${type}`);
  return name;
}

/** Another password, whose first character differs in bits that even DES reads. */
export function changed(password: string): string {
  const [first = '', ...rest] = password;
  return (first === '!' ? '~' : '!') + rest.join('');
}
