import { type Reading, wrongLength } from '../legacy-hash.ts';

/** An unsalted MD5 in hex, in either case or both. */
export function readMd5(value: string): Reading | null {
  if (!/^[0-9a-f]{31,33}$/i.test(value)) return null;
  if (value.length !== 32) return wrongLength('md5', value, 32);
  return {
    verdict: 'hash',
    hash: { family: 'md5', setting: '', digest: value.toLowerCase(), parameters: {} },
  };
}
