import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { prepareAhead } from '../../src/imports/prepare-chunk.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

describe('prepareAhead', () => {
  test('gives everything in order, and is some steps ahead', async () => {
    const begun: number[] = [];
    const given: number[] = [];
    const prepare = async (n: number) => begun.push(n) && n * 2;
    for await (const result of prepareAhead(numbers(5), prepare, { ahead: 2 })) {
      given.push(result);
      expect(begun.length).toBe(Math.min(5, given.length + 2));
    }
    expect(given).toEqual([0, 2, 4, 6, 8]);
  });

  test('ends when the signal says so, whatever is under way', async () => {
    const stopping = new AbortController();
    const prepare = (n: number) => (n === 0 ? Promise.resolve(n) : new Promise<number>(() => undefined));
    const given: number[] = [];
    for await (const result of prepareAhead(numbers(5), prepare, { ahead: 1, signal: stopping.signal })) {
      given.push(result);
      setImmediate(() => stopping.abort());
    }
    expect(given).toEqual([0]);
  });

  test('leaves nothing at a signal that outlives it', async () => {
    const { signal } = new AbortController();
    for await (const _ of prepareAhead(numbers(3), async (n) => n, { ahead: 2, signal }));
    for await (const _ of prepareAhead(numbers(3), async (n) => n, { ahead: 2, signal })) break;
    await expect(async () => {
      const failing = async () => Promise.reject(new Error('no'));
      for await (const _ of prepareAhead(numbers(3), failing, { ahead: 0, signal }));
    }).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('keeps nothing of what it has given', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const { signal } = new AbortController();
    const given: WeakRef<object>[] = [];
    let kept = 0;
    for await (const result of prepareAhead(numbers(50), async (n) => ({ n }), { ahead: 2, signal })) {
      given.push(new WeakRef(result));
      // A reference that was looked at lives until the end of the turn.
      await new Promise((done) => setImmediate(done));
      if (given.length < 50) continue;
      collect();
      kept = given.filter((reference) => reference.deref() !== undefined).length;
    }
    expect(kept).toBeLessThan(5);
  });
});
