import tzdata from 'tzdata' with { type: 'json' };

/** `Factory` is tzdb's "nobody has set this yet", not a place. */
const notPlaces = new Set(['Factory']);

const byLowerCase = new Map(
  Object.keys(tzdata.zones)
    .filter((name) => !notPlaces.has(name))
    .map((name) => [name.toLowerCase(), name]),
);

/** tzdb's spelling of a zone or alias, whatever the case of the text; undefined when tzdb has no such name. */
export function canonicalTimezone(text: string): string | undefined {
  return byLowerCase.get(text.toLowerCase());
}
