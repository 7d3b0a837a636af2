import type { PresetRow } from './preset.ts';

/** A user whom the other system would not let in must not get in here with the same password. */
export function withholdPassword(row: PresetRow): void {
  delete row.input.password;
  delete row.input.passwordType;
  row.notes.push('BLOCKED_WITHOUT_PASSWORD');
}
