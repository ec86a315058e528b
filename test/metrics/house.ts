/** A store for metric tests: tell it events, ask it questions. Events are built with test/oracle/sample.ts. */
import { afterAll, beforeAll } from 'vitest';
import type { StudioEvent } from '../../services/events/types.ts';
import { createMetrics, type Metrics } from '../../services/metrics/metrics.ts';
import type { AnswerContext, MetricAnswer, MetricQuestion, Row } from '../../services/metrics/types.ts';
import type { Store } from '../../services/store/types.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { clearStore, insertRaw } from './raw-events.ts';

/** Bounds as ISO instants; by default 2026-03-10 in UTC, long since read, with reviewers opted in. */
export interface Asked extends Partial<Omit<MetricQuestion, 'from' | 'to'>>, Partial<Omit<AnswerContext, 'watermark'>> {
  readonly from?: string;
  readonly to?: string;
  readonly watermark?: string;
}

export interface House {
  readonly store: Store;
  readonly metrics: Metrics;
  /** Replaces whatever the store holds. */
  tell(...events: readonly StudioEvent[]): Promise<void>;
  answer(metrics: readonly string[], asked?: Asked): Promise<MetricAnswer>;
  rows(metrics: readonly string[], asked?: Asked): Promise<readonly Row[]>;
  /** The only row of a question without `by`. */
  figures(metrics: readonly string[], asked?: Asked): Promise<Row | undefined>;
}

export function questionOf(metrics: readonly string[], asked: Asked = {}): { question: MetricQuestion; context: AnswerContext } {
  const { from = '2026-03-10T00:00Z', to = '2026-03-11T00:00Z', by = [], zone = 'UTC', filters = {} } = asked;
  const { watermark = '2030-01-01T00:00Z', prices = [], reviewerOptIn = true } = asked;
  return {
    question: { metrics, by, from: Date.parse(from), to: Date.parse(to), zone, filters },
    context: { watermark: Date.parse(watermark), prices, reviewerOptIn },
  };
}

/** Opens the house before the tests of a file and closes it after them. */
export function openHouse(): House {
  let opened: TestStore | undefined;
  const store = () => {
    if (opened === undefined) throw new Error('the house opens before the tests');
    return opened.store;
  };
  beforeAll(async () => {
    opened = await openTestStore();
  });
  afterAll(async () => {
    await opened?.close();
  });
  const answer = (metrics: readonly string[], asked: Asked = {}) => {
    const { question, context } = questionOf(metrics, asked);
    return createMetrics({ store: store() }).answer(question, context);
  };
  return {
    get store() {
      return store();
    },
    get metrics() {
      return createMetrics({ store: store() });
    },
    async tell(...events) {
      await clearStore(store());
      await insertRaw(store(), events);
    },
    answer,
    rows: async (metrics, asked) => (await answer(metrics, asked)).rows,
    figures: async (metrics, asked) => (await answer(metrics, asked)).rows[0],
  };
}
