import { expect, test } from 'vitest';
import { type ConfirmationRequests, nextRequest } from '../../src/email/confirmation-throttle.ts';

const start = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(start + seconds * 1000);

/** Asks at each of these seconds and says how many seconds it was too early; 0 is granted. */
function ask(...seconds: number[]): number[] {
  let known: ConfirmationRequests | null = null;
  return seconds.map((second) => {
    const { granted, retryAfterSeconds } = nextRequest(known, at(second));
    if (granted !== undefined) known = granted;
    return retryAfterSeconds ?? 0;
  });
}

test('the first request is granted, the next one after a minute', () => {
  expect(ask(0, 0, 0.001, 59, 59.999, 60, 61, 120)).toEqual([0, 60, 60, 1, 1, 0, 59, 0]);
});

test('five a day, counted from the first', () => {
  const day = 86_400;
  expect(ask(0, 60, 120, 180, 240, 300, 3_600, day - 1, day, day + 1, day + 60)).toEqual([
    0,
    0,
    0,
    0,
    0,
    day - 300,
    day - 3_600,
    1,
    0,
    59,
    0,
  ]);
});

test('a refused request does not prolong the wait', () => {
  expect(ask(0, 30, 59, 60)).toEqual([0, 30, 1, 0]);
});

test('a clock that was set back refuses for a while and no longer than it was wrong', () => {
  expect(ask(100, 0, 159, 160)).toEqual([0, 160, 1, 0]);
});
