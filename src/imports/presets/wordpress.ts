import { adaptLanguage } from './adapt-language.ts';
import { adaptUsername } from './adapt-username.ts';
import { type Preset, sqlNulls } from './preset.ts';
import { takeMetadata } from './take-metadata.ts';
import { withholdPassword } from './withhold-password.ts';

/**
 * WordPress: the table `wp_users` (phpMyAdmin, `wp db query`, `wp user list`), with the columns that export plug-ins
 * add from `wp_usermeta`.
 *
 * - `ID` is the old provider's id; `user_pass` is a hash of any WordPress since 2.0.
 * - `user_login` is the username; one that breaks our rule is kept as `metadata.user_login`.
 * - `user_url`, `user_registered` (UTC), roles and description become metadata. `user_nicename` and `nickname` repeat
 *   other columns, `user_activation_key` is a secret that is no use here, `user_status` means nothing in WordPress.
 * - Users marked `spam` or `deleted` (multisite) come without their password.
 */
export const wordpress: Preset = {
  columns: {
    ID: 'oldProviderId',
    user_login: 'username',
    user_pass: 'password',
    user_nicename: '-',
    user_email: 'email',
    user_url: 'metadata.user_url',
    user_registered: 'metadata.user_registered',
    user_activation_key: '-',
    user_status: '-',
    spam: 'metadata.spam',
    deleted: 'metadata.deleted',
    nickname: '-',
    description: 'metadata.description',
    locale: 'metadata.locale',
    role: 'metadata.role',
    roles: 'metadata.roles',
  },
  nullWords: sqlNulls,
  finish(row) {
    adaptUsername(row, 'user_login');
    adaptLanguage(row, takeMetadata(row, 'locale'), 'locale');
    if (String(row.metadata.user_registered).startsWith('0000-')) delete row.metadata.user_registered;
    const flags = ['spam', 'deleted'].filter((flag) => String(takeMetadata(row, flag) ?? '0') !== '0');
    for (const flag of flags) row.metadata[flag] = true;
    if (flags.length > 0) withholdPassword(row);
    if (row.input.password) row.input.passwordType ??= 'BCRYPT_WORDPRESS';
  },
};
