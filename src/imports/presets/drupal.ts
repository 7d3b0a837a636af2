import { adaptLanguage } from './adapt-language.ts';
import { adaptUsername } from './adapt-username.ts';
import { type Preset, type PresetRow, sqlNulls } from './preset.ts';
import { takeMetadata } from './take-metadata.ts';
import { withholdPassword } from './withhold-password.ts';

/**
 * Drupal: the table `users_field_data` (8 and later) or `users` (6 and 7).
 *
 * - `uid` is the old provider's id, `name` both the display name and the username; a name that breaks our rule for
 *   usernames is kept as `metadata.name`.
 * - `pass` is a hash of Drupal 7 to 11; 32 hex digits are the MD5 of Drupal 6.
 * - `preferred_langcode`, else `langcode`, is the language.
 * - Blocked users (`status` 0) come without their password, with `metadata.blocked`.
 * - `uid` 0 is Drupal's own row for visitors, and `default_langcode` 0 marks translations: neither is a customer.
 */
export const drupal: Preset = {
  columns: {
    uid: 'oldProviderId',
    uuid: 'metadata.uuid',
    name: 'username',
    pass: 'password',
    mail: 'email',
    init: '-',
    status: 'metadata.status',
    langcode: 'metadata.langcode',
    language: 'metadata.langcode',
    preferred_langcode: 'metadata.preferred_langcode',
    preferred_admin_langcode: '-',
    default_langcode: 'metadata.default_langcode',
    created: 'metadata.created',
    changed: '-',
    access: '-',
    login: 'metadata.last_login',
    roles: 'metadata.roles',
    roles_target_id: 'metadata.roles',
    theme: '-',
    signature: '-',
    signature_format: '-',
    picture: '-',
    data: '-',
  },
  nullWords: sqlNulls,
  finish(row) {
    const { input, metadata } = row;
    if (input.oldProviderId?.trim() === '0') row.skip = 'ANONYMOUS_USER_SKIPPED';
    if (String(takeMetadata(row, 'default_langcode') ?? '1') === '0') row.skip = 'TRANSLATION_SKIPPED';
    input.displayName ??= input.username;
    adaptUsername(row, 'name');
    const langcode = takeMetadata(row, 'langcode');
    adaptLanguage(row, takeMetadata(row, 'preferred_langcode') ?? langcode, 'langcode');
    dateFromSeconds(row, 'created');
    dateFromSeconds(row, 'last_login');
    if (String(takeMetadata(row, 'status') ?? '1') === '0') {
      metadata.blocked = true;
      withholdPassword(row);
    }
    if (input.password) input.passwordType ??= isMd5(input.password) ? 'MD5' : 'DRUPAL_V8_2_X';
  },
};

function isMd5(password: string): boolean {
  return /^[0-9a-f]{32}$/i.test(password);
}

/** Drupal keeps times as seconds since 1970, and 0 for never. */
function dateFromSeconds(row: PresetRow, key: string): void {
  const value = takeMetadata(row, key);
  const seconds = Number(value);
  if (seconds > 0 && seconds < 1e11) row.metadata[key] = new Date(seconds * 1000).toISOString();
  else if (value !== undefined && Number.isNaN(seconds)) row.metadata[key] = value;
}
