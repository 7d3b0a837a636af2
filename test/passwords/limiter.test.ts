import { describe, expect, it } from 'vitest';
import { HasherBusyError, Limiter } from '../../src/passwords/limiter.ts';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('Limiter', () => {
  it('runs as many as it may at once, and the rest in their order', async () => {
    const limiter = new Limiter(2, 10);
    const gates = Array.from({ length: 5 }, gate);
    const started: number[] = [];
    const runs = gates.map(({ opened }, index) =>
      limiter.run(async () => {
        started.push(index);
        await opened;
        return index;
      }),
    );
    expect(started).toEqual([0, 1]);
    gates[1]?.open();
    await runs[1];
    expect(started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4]);
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  it('rejects what its queue does not hold, without starting it', async () => {
    const limiter = new Limiter(1, 1);
    const { open, opened } = gate();
    const runs = [limiter.run(() => opened), limiter.run(() => opened)];
    let started = false;
    const refused = limiter.run(async () => {
      started = true;
    });
    await expect(refused).rejects.toBeInstanceOf(HasherBusyError);
    expect(started).toBe(false);
    open();
    await Promise.all(runs);
    expect(await limiter.run(async () => 'again')).toBe('again');
  });

  it('gives the place of failed work on', async () => {
    const limiter = new Limiter(1, 5);
    const outcomes = await Promise.allSettled([
      limiter.run(async () => Promise.reject(new Error('first'))),
      limiter.run(() => {
        throw new Error('second');
      }),
      limiter.run(async () => 'third'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(await limiter.run(async () => 'fourth')).toBe('fourth');
  });
});
