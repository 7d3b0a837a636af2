import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGate } from '../../src/photos/gate.ts';

test('as many run as there are slots, in the order of their arrival', async () => {
  const gate = createGate(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      gate.run(async () => {
        started.push(i);
        most = Math.max(most, ++running);
        await sleep(i % 3);
        running--;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a task that fails gives its slot back, and its error to its caller alone', async () => {
  const gate = createGate(1);
  const failing = gate.run(() => Promise.reject(new Error('mine')));
  const following = gate.run(async () => 'fine');
  await expect(failing).rejects.toThrow('mine');
  expect(await following).toBe('fine');
  expect(await gate.run(async () => 'later')).toBe('later');
});
