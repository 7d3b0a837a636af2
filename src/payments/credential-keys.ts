import type { CredentialKey } from './key-ring.ts';

/** Id of the key that every installation has without any configuration. */
export const DERIVED_KEY_ID = 'app';

const KEY_BYTES = 32;

/**
 * Reads keys such as `k2:<base64 of 32 bytes>,k1:<…>`; the first one seals.
 *
 * @param report gets every problem, without the text of a key.
 */
export function parseCredentialKeys(
  entries: readonly string[],
  report: (problem: string) => void,
): CredentialKey[] {
  const keys = entries.map((entry, index): CredentialKey => {
    const [id = '', text = ''] = entry.split(':', 2);
    const key = Buffer.from(text, 'base64');
    if (!/^[0-9A-Za-z_-]{1,32}$/.test(id) || key.length !== KEY_BYTES) {
      report(
        `CREDENTIALS_KEYS: entry ${index + 1} must be an id of letters and digits, a colon and the base64 of ${KEY_BYTES} bytes (make one with: openssl rand -base64 32)`,
      );
    } else if (id === DERIVED_KEY_ID) {
      report(
        `CREDENTIALS_KEYS: the id "${DERIVED_KEY_ID}" is taken by the service's own key; choose another`,
      );
    }
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    report('CREDENTIALS_KEYS: two keys have the same id');
  }
  return keys;
}
