/** What a preset did to a row that its operator should know of; no error. */
export const importNotes = {
  USERNAME_IN_METADATA: 'The user name breaks our rule (0-9 A-Z a-z - _) and is kept in the metadata.',
  LANGUAGE_IN_METADATA: 'The language has no two-letter code of ISO 639-1 and is kept in the metadata.',
  BLOCKED_WITHOUT_PASSWORD:
    'A blocked user: imported without the password, so that it cannot log in here either.',
  ANONYMOUS_USER_SKIPPED: "The system's own row for visitors: no customer, not imported.",
  TRANSLATION_SKIPPED: 'A translation of a user who has a row of their own: not imported.',
} as const satisfies Record<string, string>;

export type ImportNote = keyof typeof importNotes;
