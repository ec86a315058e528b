/** What a report asks, so that it can be called off: questions that are under way are given up, and none is begun any more. */
import type { Store } from '../store/types.ts';
import type { MetricsReader } from './asking.ts';

interface Askable {
  readonly store: Store;
  readonly metrics: MetricsReader;
}

export function interruptible({ store, metrics }: Askable, signal: AbortSignal): Askable {
  const begin = <T>(ask: () => Promise<T>): Promise<T> => (signal.aborted ? Promise.reject(signal.reason) : ask());
  return {
    store: { ...store, query: (sql, params, options) => begin(() => store.query(sql, params, { ...options, signal })) },
    metrics: {
      answer: (question, context, options) => begin(() => metrics.answer(question, context, { ...options, signal })),
      pendingOldestMs: (question, context) => begin(() => metrics.pendingOldestMs(question, context)),
      workflowChanges: (question, context) => begin(() => metrics.workflowChanges(question, context)),
    },
  };
}
