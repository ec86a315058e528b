/** The question and the answer of the metric layer: what API, command line, reports and tests all speak. */

export const GRAINS = ['hour', 'day', 'week', 'month', 'quarter'] as const;
export type Grain = (typeof GRAINS)[number];

export const DIMENSIONS = [
  'project_id',
  'scene_type',
  'resolution_tier',
  'worker_id',
  'gpu_model',
  'workflow_version',
  'outcome',
  'failure_type',
  'reason',
  'trigger',
  'character_id',
  'reviewer_id',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A question that is already resolved: bounds are instants (epoch ms, on a quarter-hour), names are known. */
export interface MetricQuestion {
  readonly metrics: readonly string[];
  /** Dimensions and at most one grain, in the order they were asked for. */
  readonly by: readonly (Dimension | Grain)[];
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  /** Values are alternatives, dimensions all hold; null is a value. */
  readonly filters: Readonly<Partial<Record<Dimension, readonly (string | null)[]>>>;
}

/** One price: from this instant on a GPU-hour of this model costs this much. `*` is every model without a price of its own. */
export interface Price {
  readonly gpu_model: string;
  /** Epoch ms, on a quarter-hour. */
  readonly from: number;
  /** Millionths of the currency unit for one GPU-hour. */
  readonly micros_per_gpu_hour: number;
}

/** What an answer depends on besides the events: all of it is printed with the answer. */
export interface AnswerContext {
  /** Epoch ms up to which the logs are known to be read. */
  readonly watermark: number;
  readonly prices: readonly Price[];
  readonly reviewerOptIn: boolean;
  /** Given by whoever asks several questions at once, such as those of one report: what more than one of them needs is read once. */
  readonly shared?: SharedReads;
}

export interface SharedReads {
  /** What was read or waits to be, by statement; empty in the beginning. */
  readonly reads: Map<string, unknown>;
  /** The ranges that most of the questions are about: a report's own and the one it is compared with. */
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

export type Cell = string | number | boolean | null;
/** A flat row: the grain's field, the dimensions, the metrics; `partial: true` on a bucket that the range cuts. */
export type Row = Readonly<Record<string, Cell>>;

export interface MetricAnswer {
  readonly rows: readonly Row[];
  /** Beside each row, how many values stand behind each mean, quantile and ratio of it (metric id → n, the denominator's count). */
  readonly n: readonly Readonly<Record<string, number>>[];
  /** Where the answer was read: rollups and entities, or the raw events. */
  readonly source: 'rollup' | 'raw';
  /** Metrics whose figure is only a lower bound in this range (money where some GPU time has no price). */
  readonly atLeast: readonly string[];
}
