import { describe, expect, test } from 'vitest';
import { accepted, issuesOf } from './check.ts';

describe('phone', () => {
  test.each([
    ['12345', '12345'],
    ['1-2-3-4-5', '12345'],
    ['+44 (0)20 7946-0018', '4402079460018'],
    ['12345678901234567890', '12345678901234567890'],
    ['tel: 555.0100 ext. 7', '55501007'],
    ['00 43 1 234 56', '0043123456'],
    // Only ASCII digits are digits: what is stripped is "every character that is not a digit".
    ['12345\u0661\u0662', '12345'],
  ])('%j is stored as %s', (phone, digits) => {
    expect(accepted({ phone }).phone).toBe(digits);
  });

  test.each([
    ['1234', 4],
    ['12-34', 4],
    ['123456789012345678901', 21],
    ['no digits at all', 0],
    ['\uff11\uff12\uff13\uff14\uff15', 0],
  ])('%j is refused: %i digits', (phone, actual) => {
    expect(issuesOf({ displayName: 'Ada', phone })).toEqual([
      {
        code: 'PHONE_INVALID',
        path: ['input', 'phone'],
        message: expect.stringContaining('5 to 20 digits'),
        params: { min: 5, max: 20, actual },
      },
    ]);
  });

  test('a hostile length is counted, not chewed on', () => {
    expect(issuesOf({ displayName: 'Ada', phone: '1'.repeat(900_000) })[0]?.params).toMatchObject({
      actual: 900_000,
    });
  });
});
