import { describe, expect, test } from 'vitest';
import { waitLeft } from '../../src/logins/cool-down.ts';

const now = Date.UTC(2026, 10, 22);
const seconds = (failures: number, allowed = 5, elapsed = 0) =>
  waitLeft({ failures, failedAt: new Date(now - elapsed) }, allowed, now) / 1000;

describe('waitLeft', () => {
  test('asks for nothing below the allowed failures', () => {
    expect([1, 2, 3, 4].map((failures) => seconds(failures))).toEqual([0, 0, 0, 0]);
  });

  test('doubles with each further failure, and stops at 15 minutes', () => {
    const waits = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((failures) => seconds(failures));
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(seconds(5_000)).toBe(900);
  });

  test('counts failures of a moment ago as whole ones', () => {
    expect(seconds(4.98)).toBe(5);
    expect(seconds(4.4)).toBe(0);
  });

  test('runs down to nothing', () => {
    expect(seconds(6, 5, 4_000)).toBe(6);
    expect(seconds(6, 5, 10_000)).toBe(0);
    expect(seconds(6, 5, 86_400_000)).toBe(0);
  });

  test('bears a clock that runs ahead a little, and does not believe one that is wrong', () => {
    expect(seconds(5, 5, -2_000)).toBe(7);
    expect(seconds(50, 5, -86_400_000)).toBe(0);
  });
});
