import { desCryptDigest, extendedDesCryptDigest } from './des-crypt-digest.ts';
import { md5CryptDigest } from './md5-crypt-digest.ts';
import { phpassDigest } from './phpass-digest.ts';
import { shaCryptDigest } from './sha-crypt-digest.ts';
import { yescryptDigest } from './yescrypt-digest.ts';

/** The digests that would hold the event loop for milliseconds to seconds. */
const digests = {
  phpass: phpassDigest,
  drupal: phpassDigest,
  'drupal-over-md5': phpassDigest,
  descrypt: desCryptDigest,
  bsdicrypt: extendedDesCryptDigest,
  md5crypt: md5CryptDigest,
  sha256crypt: shaCryptDigest,
  sha512crypt: shaCryptDigest,
  yescrypt: yescryptDigest,
} as const;

export interface DigestTask {
  readonly family: keyof typeof digests;
  readonly setting: string;
  readonly password: string;
}

/** Null where the password cannot be the right one, because it is longer than this hash allows. */
export function computeDigest({ family, setting, password }: DigestTask): string | null {
  return digests[family](setting, Buffer.from(password));
}

/**
 * This very module, for the pool that runs it in worker threads: `.ts` from the sources, `.js` once built.
 */
export const digestWorkerUrl = import.meta.url;
