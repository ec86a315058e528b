/** The events behind one figure, in pages. */
import type { EventType } from '../../events/types.ts';
import type { QueryOptions, Store } from '../../store/types.ts';
import type { Binder } from '../binder.ts';
import type { PriceBook } from '../prices.ts';
import type { ResultRow } from '../reader.ts';
import type { TimePlan } from '../time-plan.ts';
import type { AnswerContext, Cell, MetricQuestion } from '../types.ts';

/**
 * What an item contributes. `value`: to a count (1 each) or a sum, in the metric's unit; for a quantile it is the sample.
 * `share`: to a ratio or mean, which is Σ numerator ÷ Σ denominator over all items.
 */
export type Contribution =
  | { readonly kind: 'value'; readonly value: number | null }
  | { readonly kind: 'share'; readonly numerator: number | null; readonly denominator: number };

export interface EventItem {
  /**
   * `event`: something that happened in the period; `state`: the event that opened what was still open at its end;
   * `scene`: a scene that GPU time was spent on; `unknown_time`: a stretch of a worker's time without a report.
   */
  readonly kind: 'event' | 'state' | 'scene' | 'unknown_time';
  /** Type of the event; null for what is no event. */
  readonly type: EventType | null;
  /** The event's fields, times in ISO 8601; reviewer_id only where the studio opted in. */
  readonly fields: Readonly<Record<string, Cell | readonly string[]>>;
  readonly contribution: Contribution;
}

export interface EventPage {
  readonly items: readonly EventItem[];
  readonly next_cursor: string | null;
  readonly source: 'raw';
}

export interface PageRequest {
  readonly cursor?: string;
  /** At most this many items, 1–1000. */
  readonly limit: number;
}

/** The question behind one row: its period as the only bucket, its dimensions as filters. */
export interface Scope {
  readonly store: Store;
  readonly options: QueryOptions;
  readonly question: MetricQuestion;
  readonly context: AnswerContext;
  readonly plan: TimePlan;
  readonly prices: PriceBook;
}

/** One ordered list of items; a metric has one or several, one after the other. */
export interface Part {
  /**
   * A SELECT of at_ms (Int64), sort_key (String, unique with at_ms) and whatever `item` needs.
   */
  sql(binder: Binder): string;
  /** null: the row contributes nothing. */
  item(row: ResultRow): EventItem | null;
}
