import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { LegacyDigests } from '../../src/passwords/digests/legacy-digests.ts';
import { readLegacyHash } from '../../src/passwords/read-legacy-hash.ts';
import { changed } from './vectors.ts';

/** Made by crypt(3) of libxcrypt 4.4.33 over passwords and settings that are rare in exports. */
const hashes = JSON.parse(readFileSync(new URL('./libxcrypt-hashes.json', import.meta.url), 'utf8')) as {
  password: string;
  hash: string;
}[];

describe('every digest that libxcrypt makes', () => {
  const digests = new LegacyDigests(2);
  afterAll(() => digests[Symbol.asyncDispose]());

  it.each(hashes)('$hash', async ({ password, hash }) => {
    const reading = readLegacyHash(hash);
    if (reading?.verdict !== 'hash') throw new Error(`not read: ${JSON.stringify(reading)}`);
    const { family, setting, digest } = reading.hash;
    expect(await digests.compute(family, setting, password)).toBe(digest);
    // The bug behind 2x drops what stands before a byte above 127 in its word: it has no other cure than the
    // upgrade.
    if (!setting.startsWith('$2x$')) {
      expect(await digests.compute(family, setting, changed(password))).not.toBe(digest);
    }
  });

  it.each([
    ['sha512crypt', '$6$rounds=1000000$salt$'],
    ['sha256crypt', '$5$rounds=1000000$salt$'],
    ['phpass', '$P$Habcdefgh'],
    ['drupal', '$S$Habcdefgh'],
  ] as const)('%s at its highest cost does not try passwords that multiply it', async (family, setting) => {
    expect(await digests.compute(family, setting, 'x'.repeat(4096))).toBeNull();
  });
});
