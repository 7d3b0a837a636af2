import type { PresetRow } from './preset.ts';

/**
 * Other systems let a user name hold spaces, dots, `@` and more. Such a customer is worth more than the name, and
 * can log in by email: the name goes to the metadata under `key`, and the row is imported.
 */
export function adaptUsername(row: PresetRow, key: string): void {
  const name = row.input.username;
  if (typeof name !== 'string' || /^[0-9A-Za-z_-]{1,100}$/.test(name.trim())) return;
  row.metadata[key] = name;
  delete row.input.username;
  row.notes.push('USERNAME_IN_METADATA');
}
