import ISO6391 from 'iso-639-1';
import type { PresetRow } from './preset.ts';

/** BCP 47 tags that say that there is no language. */
const noLanguage = new Set(['', 'und', 'zxx', 'mul']);

/**
 * Turns a tag such as `pt-br`, `fr_FR` or `zh-hans` (the first, where there is a list) into its two-letter language.
 * One that has none, such as `gsw-berne`, goes to the metadata under `key`.
 */
export function adaptLanguage(row: PresetRow, tag: unknown, key: string): void {
  if (typeof tag !== 'string' || noLanguage.has(tag.trim().toLowerCase())) return;
  const language =
    tag
      .trim()
      .toLowerCase()
      .split(/[-_,;\s]/)[0] ?? '';
  if (ISO6391.validate(language)) {
    row.input.language ??= language;
  } else {
    row.metadata[key] = tag;
    row.notes.push('LANGUAGE_IN_METADATA');
  }
}
