/** What was made a moment ago, so that the same question twice in a row is answered once. Failures are not kept. */
import type { Clock } from '../common/clock.ts';

export interface Recent<Value> {
  get(key: string, make: () => Promise<Value>): Promise<Value>;
}

const MOST_KEPT = 200;

export function createRecent<Value>({ clock, keepMs }: { readonly clock: Clock; readonly keepMs: number }): Recent<Value> {
  const kept = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();

  const dropOld = () => {
    for (const [key, { until }] of kept) if (until <= clock.now()) kept.delete(key);
    for (const key of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(key);
  };

  return {
    get(key, make) {
      dropOld();
      const known = kept.get(key);
      if (known !== undefined) return known.value;
      const value = make();
      kept.set(key, { value, until: clock.now() + keepMs });
      return value.catch((error: unknown) => {
        if (kept.get(key)?.value === value) kept.delete(key);
        throw error;
      });
    },
  };
}
