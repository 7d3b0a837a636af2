import type { Customer } from '../db/generated/prisma/client.ts';

/** Longer ones are sentences. */
const MAX_LENGTH = 80;

/** Control characters, line separators and marks that turn the direction of text. */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** What a mail program might make a link of. */
const linkLike = /[/\\@:]|www|\.\p{L}{2}/iu;

/**
 * A name that may stand in a mail: on one line, or undefined. A name that reads as a link or a sentence is left out,
 * because whoever creates customers could otherwise send their own text to strangers under the account's name.
 */
export function mailableName(text: string | null): string | undefined {
  const name = (text ?? '').replace(invisible, ' ').trim();
  return name === '' || [...name].length > MAX_LENGTH || linkLike.test(name) ? undefined : name;
}

/** How mail names its recipient: first and last name, else the display name; undefined where there is none. */
export function recipientName({
  firstName,
  lastName,
  displayName,
}: Pick<Customer, 'firstName' | 'lastName' | 'displayName'>): string | undefined {
  const full = [firstName, lastName].filter((part) => part !== null).join(' ');
  return mailableName(full) ?? mailableName(displayName);
}
