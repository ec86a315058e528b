/** A fixed number of things of which each serves one task at a time; tasks wait in line. */
export interface Pool<T> {
  /** Runs the task on the next free member and frees it when the task has settled. */
  run<Result>(task: (member: T) => Promise<Result>): Promise<Result>;
  /** Resolves when every task, running or waiting, has settled. */
  idle(): Promise<void>;
}

export function createPool<T>(members: readonly T[]): Pool<T> {
  const free = [...members];
  const waiting: ((member: T) => void)[] = [];
  const running = new Set<Promise<unknown>>();

  const acquire = (): Promise<T> => {
    const member = free.pop();
    return member === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(member);
  };
  const release = (member: T): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(member);
    else next(member);
  };
  const serve = async <Result>(task: (member: T) => Promise<Result>): Promise<Result> => {
    const member = await acquire();
    try {
      return await task(member);
    } finally {
      release(member);
    }
  };

  return {
    run(task) {
      const work = serve(task);
      const settled: Promise<void> = work.then(
        () => void running.delete(settled),
        () => void running.delete(settled),
      );
      running.add(settled);
      return work;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
