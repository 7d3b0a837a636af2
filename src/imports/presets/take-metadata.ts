import type { PresetRow } from './preset.ts';

/** Takes a cell out of the metadata, where columns that need a closer look are put first. */
export function takeMetadata(row: PresetRow, key: string): unknown {
  const value = row.metadata[key];
  delete row.metadata[key];
  return value;
}
