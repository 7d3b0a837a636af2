import { expect, test } from 'vitest';
import { createIdSource } from '../src/ids.ts';

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

test('an id is a UUIDv7 of its time', () => {
  const newId = createIdSource();
  for (const now of [0, 1, 1_767_225_600_123, 2 ** 48 - 1]) {
    const id = createIdSource()(now);
    expect(id).toMatch(uuidV7);
    expect(timeOf(id)).toBe(now);
  }
  expect(newId(1_000)).not.toBe(newId(1_000));
});

test('a hundred thousand ids of one millisecond are unique and in order', () => {
  const newId = createIdSource();
  const ids = Array.from({ length: 100_000 }, () => newId(1_767_225_600_000));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => uuidV7.test(id))).toBe(true);
});

test('a clock that goes back does not take the ids with it', () => {
  const newId = createIdSource();
  const times = [5_000, 5_001, 4_000, 4_000, 5_001, 5_002, 10, 6_000];
  const ids = times.map((time) => newId(time));
  expect(ids.toSorted()).toEqual(ids);
  expect(timeOf(ids.at(-1) ?? '')).toBe(6_000);
});

test('two processes of one millisecond do not collide', () => {
  const [one, other] = [createIdSource(), createIdSource()];
  const ids = Array.from({ length: 10_000 }, () => [one(1), other(1)]).flat();
  expect(new Set(ids).size).toBe(20_000);
});
