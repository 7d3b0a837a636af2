import { costBounds } from '../bounds.ts';
import { boundedHash, malformed, type Reading, wrongLength } from '../legacy-hash.ts';

const length = 60;
const settingLength = 29;

/** 16 salt bytes leave four unused bits in their last digit, 23 digest bytes two: no library sets them. */
const shape =
  /^\$2[abxy]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;

/** bcrypt as OpenBSD, crypt_blowfish and PHP write it: version, cost 04 to 31, salt and digest. */
export function readBcrypt(value: string): Reading | null {
  if (!/^\$2[a-z]?\$/i.test(value)) return null;
  if (!/^\$2[abxy]\$/.test(value)) return malformed('bcrypt', 'its version is none of 2a, 2b, 2x and 2y');
  if (value.length !== length) return wrongLength('bcrypt', value, length);
  const match = shape.exec(value);
  if (!match) return malformed('bcrypt', 'its cost is not 04 to 31, or a character of it is wrong');
  return boundedHash(
    {
      family: 'bcrypt',
      setting: value.slice(0, settingLength),
      digest: value.slice(settingLength),
      parameters: { cost: Number(match[1]) },
    },
    { cost: costBounds.bcryptCost },
  );
}
