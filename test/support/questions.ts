/** Random valid questions about a random studio. */
import { GRAINS, type AnswerContext, type Dimension, type Grain, type MetricQuestion } from '../../services/metrics/types.ts';
import type { Random } from '../../services/simulator/random.ts';
import { bucketsOf } from '../oracle/buckets.ts';
import { randomOf, type RandomStudio } from './random-studio.ts';

const QUARTER = 900_000;
const DAY = 86_400_000;

/** Every metric with its dimensions, as docs/figures.md has them. */
const FAMILIES: readonly { readonly metrics: string; readonly dimensions: string }[] = [
  {
    metrics: 'gpu_hours gpu_cost unpriced_gpu_hours attempts failed_attempts failure_rate queue_hours_mean scenes_started',
    dimensions: 'project_id scene_type resolution_tier worker_id gpu_model workflow_version outcome failure_type',
  },
  { metrics: 'busy_hours idle_hours down_hours utilization unknown_hours unallocated_hours', dimensions: 'worker_id gpu_model' },
  { metrics: 'qa_checks qa_pass_rate first_pass_yield', dimensions: 'project_id scene_type resolution_tier workflow_version' },
  { metrics: 'failures failed_events', dimensions: 'project_id scene_type resolution_tier workflow_version failure_type' },
  { metrics: 'retries retries_per_scene', dimensions: 'project_id scene_type resolution_tier reason trigger' },
  {
    metrics:
      'characters_delivered turnaround_hours_mean turnaround_hours_p50 turnaround_hours_p90 turnaround_unknown characters_onboarded characters_reopened characters_in_progress',
    dimensions: 'project_id resolution_tier',
  },
  {
    metrics: 'scenes_approved scene_turnaround_hours_mean scene_turnaround_hours_p50 scene_turnaround_hours_p90',
    dimensions: 'project_id scene_type resolution_tier',
  },
  {
    metrics: 'gpu_hours_per_character cost_per_character gpu_hours_per_scene',
    dimensions: 'project_id resolution_tier scene_type character_id',
  },
  { metrics: 'wall_hours_per_character', dimensions: 'project_id resolution_tier character_id' },
  {
    metrics:
      'reviews review_turnaround_hours_mean review_turnaround_hours_p50 review_turnaround_hours_p90 review_wait_hours_mean approval_ratio annotations_per_segment',
    dimensions: 'project_id scene_type resolution_tier reviewer_id',
  },
  { metrics: 'reviews_pending', dimensions: 'project_id scene_type resolution_tier' },
];

/** The dimensions of each metric. */
export const METRIC_DIMENSIONS: ReadonlyMap<string, readonly Dimension[]> = new Map(
  FAMILIES.flatMap(({ metrics, dimensions }) => metrics.split(' ').map((metric) => [metric, dimensions.split(' ') as Dimension[]])),
);
const ALL_METRICS = [...METRIC_DIMENSIONS.keys()];

export interface AskedQuestion {
  readonly question: MetricQuestion;
  readonly context: AnswerContext;
}

/** A question that asks for `metric` first, perhaps among others; the seed fixes the rest. */
export function randomQuestion(seed: number, studio: RandomStudio, metric: string): AskedQuestion {
  const random = randomOf(seed);
  const others = random.chance(0.5)
    ? []
    : repeatedly(random.int(1, 3), () => random.pick(random.chance(0.6) ? kinOf(metric) : ALL_METRICS));
  const metrics = [...new Set([metric, ...others])];
  const dimensions = commonDimensions(metrics);
  const zone = random.chance(0.75)
    ? studio.zone
    : random.pick(['UTC', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Chatham', 'Asia/Tehran']);
  const { from, to } = range(random, studio, zone);
  const filters = someFilters(random, studio, dimensions);
  const question = { metrics, by: by(random, dimensions, to - from), from, to, zone, filters };
  const looksAtReviewers = question.by.includes('reviewer_id') || filters.reviewer_id !== undefined;
  const watermark = someWatermark(random, studio, from, to);
  return { question, context: { watermark, prices: studio.prices, reviewerOptIn: looksAtReviewers || random.chance(0.5) } };
}

/** The metrics that have the same dimensions. */
function kinOf(metric: string): string[] {
  return ALL_METRICS.filter((other) => METRIC_DIMENSIONS.get(other)?.join(' ') === METRIC_DIMENSIONS.get(metric)?.join(' '));
}

function repeatedly<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function commonDimensions(metrics: readonly string[]): Dimension[] {
  const [first = [], ...rest] = metrics.map((metric) => METRIC_DIMENSIONS.get(metric) ?? []);
  return first.filter((dimension) => rest.every((dimensions) => dimensions.includes(dimension)));
}

/** Up to three dimensions (reviewers oftener: their small rows have rules of their own) and perhaps a grain among them, not so fine that there are thousands of buckets. */
function by(random: Random, dimensions: readonly Dimension[], lengthMs: number): (Dimension | Grain)[] {
  const preferred = dimensions.includes('reviewer_id') && random.chance(0.5) ? (['reviewer_id'] as const) : [];
  const inAnyOrder = new Set<Dimension>([...preferred, ...shuffled(random, dimensions)]);
  const chosen: (Dimension | Grain)[] = [...inAnyOrder].slice(0, random.pick([0, 1, 1, 2, 2, 3]));
  if (random.chance(0.4)) return chosen;
  const grain = random.pick(GRAINS.filter((name) => (name !== 'hour' || lengthMs <= 6 * DAY) && (name !== 'day' || lengthMs <= 70 * DAY)));
  return chosen.toSpliced(random.int(0, chosen.length), 0, grain);
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((entry) => ({ entry, place: random.unit() }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

/** A range near the studio's focus: any quarters, whole UTC days with loose ends, or whole local units. */
function range(random: Random, { focus }: RandomStudio, zone: string): { from: number; to: number } {
  const near = focus + random.between(-1, 1) * random.pick([DAY / 2, 2 * DAY, 30 * DAY]);
  const kind = random.pick(['quarters', 'quarters', 'long', 'hour', 'day', 'day', 'week', 'month', 'quarter', 'year'] as const);
  if (kind === 'quarters' || kind === 'long') {
    const length = kind === 'long' ? random.int(500, 20_000) : random.pick([random.int(1, 40), random.int(40, 600)]);
    const from = Math.floor(near / QUARTER) * QUARTER - random.int(0, length) * QUARTER;
    return { from, to: from + length * QUARTER };
  }
  const units = kind === 'year' ? bucketsOf('quarter', zone, near, near + 470 * DAY) : bucketsOf(kind, zone, near, near + 100 * DAY);
  // The first is cut by `near`.
  const last = kind === 'year' ? 4 : random.int(1, kind === 'hour' ? 40 : 6);
  const chosen = units.filter(({ partial }) => !partial).slice(0, last);
  const [first] = chosen;
  const end = chosen.at(-1);
  if (first === undefined || end === undefined) return { from: Math.floor(near / DAY) * DAY, to: Math.floor(near / DAY) * DAY + DAY };
  return { from: first.from, to: end.to };
}

/** Values that occur, values that do not, and null. */
function someFilters(random: Random, studio: RandomStudio, dimensions: readonly Dimension[]): MetricQuestion['filters'] {
  if (random.chance(0.6)) return {};
  const special = dimensions.filter((dimension) => !['project_id', 'scene_type', 'resolution_tier'].includes(dimension));
  const candidates = special.length > 0 && random.chance(0.5) ? special : dimensions;
  const chosen = shuffled(random, candidates).slice(0, random.chance(0.7) ? 1 : 2);
  return Object.fromEntries(
    chosen.map((dimension) => {
      const values = repeatedly(random.int(1, 4), () => random.pick([...studio.values[dimension], 'does not occur', null]));
      return [dimension, [...new Set(values)]];
    }),
  );
}

/** Mostly long after everything; else inside the range, at one of its bounds, or before it. */
function someWatermark(random: Random, { focus }: RandomStudio, from: number, to: number): number {
  const inside = Math.round(random.between(from, to));
  return random.weighted([focus + 800 * DAY, inside, from, to, from - random.int(1, DAY)], (at) => (at > to ? 12 : at === inside ? 4 : 1));
}
