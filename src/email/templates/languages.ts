import type { ConfirmationWords } from './confirmation-words.ts';
import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { italian } from './it.ts';
import { dutch } from './nl.ts';
import { polish } from './pl.ts';
import { portuguese } from './pt.ts';

/** The languages that mail is written in; a further one is a file like these and an entry here. */
export const confirmationLanguages: readonly ConfirmationWords[] = [
  english,
  german,
  french,
  spanish,
  italian,
  portuguese,
  dutch,
  polish,
];

const byLanguage = new Map(confirmationLanguages.map((words) => [words.language, words]));

/** The words in an ISO 639-1 language, in English where there are none. */
export function wordsIn(language: string | null | undefined): ConfirmationWords {
  return byLanguage.get(language ?? '') ?? english;
}
