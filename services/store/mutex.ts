/** One at a time, by name, within this process; in the order of asking. */
export interface Mutex {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createMutex(): Mutex {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(name, work) {
      const before = tails.get(name);
      const { promise: mine, resolve: done } = Promise.withResolvers<void>();
      tails.set(name, mine);
      await before;
      try {
        return await work();
      } finally {
        if (tails.get(name) === mine) tails.delete(name);
        done();
      }
    },
  };
}
