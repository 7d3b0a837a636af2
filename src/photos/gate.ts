/** Lets a bounded number of tasks run at once; the others wait in the order of their arrival. */
export interface Gate {
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** @param slots how many tasks may run at once, at least 1 */
export function createGate(slots: number): Gate {
  const waiting: (() => void)[] = [];
  let free = slots;
  return {
    async run(task) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        // The slot goes straight to the next in line: a newcomer cannot slip in between.
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
