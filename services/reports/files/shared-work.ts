/** Work that several may want at once is done once. It is called off when nobody wants it any more. */

export interface SharedWork<Value> {
  /** @throws what the work throws; the reason of the signal */
  join(key: string, work: (signal: AbortSignal) => Promise<Value>, signal?: AbortSignal): Promise<Value>;
  /** Resolves once nothing is under way. */
  settled(): Promise<void>;
}

interface UnderWay<Value> {
  readonly value: Promise<Value>;
  readonly stop: AbortController;
  wanted: number;
}

export function createSharedWork<Value>(): SharedWork<Value> {
  const underWay = new Map<string, UnderWay<Value>>();
  const running = new Set<Promise<unknown>>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<Value>): UnderWay<Value> {
    const stop = new AbortController();
    const value = work(stop.signal);
    const begun: UnderWay<Value> = { value, stop, wanted: 0 };
    underWay.set(key, begun);
    const ended = Promise.allSettled([value]).then(() => forget());
    function forget(): void {
      running.delete(ended);
      if (underWay.get(key) === begun) underWay.delete(key);
    }
    running.add(ended);
    return begun;
  }

  return {
    async join(key, work, signal) {
      signal?.throwIfAborted();
      const shared = underWay.get(key) ?? begin(key, work);
      shared.wanted += 1;
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([shared.value, left.promise]);
      } finally {
        signal?.removeEventListener('abort', leave);
        shared.wanted -= 1;
        if (shared.wanted === 0) {
          shared.stop.abort(signal?.reason);
          if (underWay.get(key) === shared) underWay.delete(key);
        }
      }
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
