/**
 * Every metric that can be asked for: what it is, in which unit, by which dimensions, computed how. The law behind the
 * formulas is docs/figures.md.
 */
import { WrapsheetError } from '../common/errors.ts';
import { DIMENSIONS, GRAINS } from './types.ts';
import type { Dimension, Grain } from './types.ts';

export type Family = 'generation' | 'worker' | 'qa' | 'failure' | 'retry' | 'delivery' | 'scene' | 'cost' | 'review';
export type Unit = 'hours' | 'money' | 'count' | 'ratio';
/** What a figure is made of; decides what an empty one is (0 or null), and whether figures of several rows may be added. */
export type MetricKind = 'count' | 'sum' | 'ratio' | 'mean' | 'quantile' | 'state';

export interface MetricEntry {
  readonly id: string;
  readonly family: Family;
  readonly title: string;
  readonly unit: Unit;
  readonly kind: MetricKind;
  readonly dimensions: readonly Dimension[];
  readonly formula: string;
  /** What it says to a reader. */
  readonly text: string;
  /** Which direction is an improvement; null where neither is. */
  readonly better: 'up' | 'down' | null;
  /** Rests on GPU time, which is known only when attempts end: provisional in the last 24 h before the watermark. */
  readonly provisional: boolean;
}

interface FamilyEntry {
  readonly dimensions: readonly Dimension[];
  readonly metrics: readonly (Omit<MetricEntry, 'family' | 'dimensions' | 'provisional'> & {
    readonly provisional?: true;
    /** Dimensions of the family that this metric does not have. */
    readonly without?: readonly Dimension[];
  })[];
}

const PLACE = ['project_id', 'scene_type', 'resolution_tier'] as const;

const FAMILIES: Readonly<Record<Family, FamilyEntry>> = {
  generation: {
    dimensions: [...PLACE, 'worker_id', 'gpu_model', 'workflow_version', 'outcome', 'failure_type'],
    metrics: [
      {
        id: 'gpu_hours',
        title: 'GPU hours',
        unit: 'hours',
        kind: 'sum',
        formula: 'Σ gpu_count × (occurred_at − started_at), the part inside the period',
        text: 'GPU time that attempts took, in the hours they ran in; failed and cancelled attempts included.',
        better: null,
        provisional: true,
      },
      {
        id: 'gpu_cost',
        title: 'GPU cost',
        unit: 'money',
        kind: 'sum',
        formula: 'Σ GPU time × price of its model when it ran',
        text: 'What the GPU time cost by the price book; "at least" where some of it has no price.',
        better: 'down',
        provisional: true,
      },
      {
        id: 'unpriced_gpu_hours',
        title: 'GPU hours without a price',
        unit: 'hours',
        kind: 'sum',
        formula: 'Σ GPU time at moments for which the price book has no price',
        text: 'GPU time that the cost leaves out, because the price book has no price for it.',
        better: 'down',
        provisional: true,
      },
      {
        id: 'attempts',
        title: 'Attempts',
        unit: 'count',
        kind: 'count',
        formula: 'number of generation events',
        text: 'Generation attempts that ended, whatever their outcome.',
        better: null,
      },
      {
        id: 'failed_attempts',
        title: 'Failed attempts',
        unit: 'count',
        kind: 'count',
        formula: 'number of attempts with outcome FAILED',
        text: 'Attempts that failed; cancelled ones are not among them.',
        better: 'down',
      },
      {
        id: 'failure_rate',
        title: 'Failure rate',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'FAILED ÷ (SUCCEEDED + FAILED)',
        text: 'Share of the attempts that ran to an end which failed. By outcome or failure type the denominator stays the same.',
        better: 'down',
      },
      {
        id: 'queue_hours_mean',
        title: 'Queue time, mean',
        unit: 'hours',
        kind: 'mean',
        formula: 'mean of started_at − queued_at',
        text: 'How long attempts waited for a worker, over those that have both times.',
        better: 'down',
      },
      {
        id: 'scenes_started',
        title: 'Scenes started',
        unit: 'count',
        kind: 'count',
        formula: 'number of attempts numbered 1',
        text: 'Scenes whose first attempt ended in the period.',
        better: 'up',
      },
    ],
  },
  worker: {
    dimensions: ['worker_id', 'gpu_model'],
    metrics: [
      workerHours('busy_hours', 'Busy', 'up', 'worked'),
      workerHours('idle_hours', 'Idle', 'down', 'waited for work'),
      workerHours('down_hours', 'Down', 'down', 'were out of order'),
      {
        id: 'unknown_hours',
        title: 'Unknown GPU hours',
        unit: 'hours',
        kind: 'sum',
        formula: 'Σ (clock time without a report × last known gpu_count), from the first report to 24 h after the last',
        text: 'GPU time of known workers for which no report says what they did.',
        better: 'down',
        provisional: true,
      },
      {
        id: 'utilization',
        title: 'Utilization',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'busy ÷ (busy + idle)',
        text: 'Share of the available GPU time in which workers were busy; down and unknown time are shown beside it, not inside.',
        better: 'up',
        provisional: true,
      },
      {
        id: 'unallocated_hours',
        title: 'Unallocated GPU hours',
        unit: 'hours',
        kind: 'sum',
        formula: 'busy − GPU time of the generation attempts on workers that report',
        text: 'Busy time that no attempt accounts for. Negative: attempts claim more than the workers reported.',
        better: 'down',
        provisional: true,
      },
    ],
  },
  qa: {
    dimensions: [...PLACE, 'workflow_version'],
    metrics: [
      {
        id: 'qa_checks',
        title: 'QA checks',
        unit: 'count',
        kind: 'count',
        formula: 'number of automatic verdicts',
        text: 'Automatic QA verdicts; manual ones enter no figure.',
        better: null,
      },
      {
        id: 'qa_pass_rate',
        title: 'QA pass rate',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'automatic PASS ÷ automatic verdicts',
        text: 'Share of the automatic QA verdicts that passed.',
        better: 'up',
      },
      {
        id: 'first_pass_yield',
        title: 'First-pass yield',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'automatic PASS ÷ automatic verdicts, of attempts numbered 1',
        text: 'Share of first attempts that passed automatic QA.',
        better: 'up',
      },
    ],
  },
  failure: {
    dimensions: [...PLACE, 'workflow_version', 'failure_type'],
    metrics: [
      {
        id: 'failures',
        title: 'Failures by type',
        unit: 'count',
        kind: 'count',
        formula: 'number of (event, failure type) pairs over FAILED attempts and automatic FAIL verdicts',
        text: 'Failures, one for each type an event names; an event without a type counts once, under none.',
        better: 'down',
      },
      {
        id: 'failed_events',
        title: 'Failed events',
        unit: 'count',
        kind: 'count',
        formula: 'number of FAILED attempts and automatic FAIL verdicts',
        text: 'Attempts and automatic verdicts that failed, each once however many types it names.',
        better: 'down',
      },
    ],
  },
  retry: {
    dimensions: [...PLACE, 'reason', 'trigger'],
    metrics: [
      {
        id: 'retries',
        title: 'Retries',
        unit: 'count',
        kind: 'count',
        formula: 'number of retry events',
        text: 'Attempts that were ordered again.',
        better: 'down',
      },
      {
        id: 'retries_per_scene',
        title: 'Retries per scene',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'retries ÷ attempts numbered 1',
        text: 'Retries for each scene started. By reason or trigger the denominator stays the same.',
        better: 'down',
      },
    ],
  },
  delivery: {
    dimensions: ['project_id', 'resolution_tier'],
    metrics: [
      {
        id: 'characters_delivered',
        title: 'Characters delivered',
        unit: 'count',
        kind: 'count',
        formula: 'number of characters whose delivery (the earliest after the last reopening) lies in the period',
        text: 'Characters delivered and not reopened since.',
        better: 'up',
      },
      ...durations('turnaround_hours', 'Turnaround', 'onboarded → delivered', 'From onboarding to delivery of a character'),
      {
        id: 'turnaround_unknown',
        title: 'Delivered without onboarding',
        unit: 'count',
        kind: 'count',
        formula: 'number of delivered characters without an onboarding at or before the delivery',
        text: 'Delivered characters that the turnaround leaves out, because their onboarding is not known.',
        better: 'down',
      },
      {
        id: 'characters_onboarded',
        title: 'Characters onboarded',
        unit: 'count',
        kind: 'count',
        formula: 'number of characters whose earliest ONBOARDED lies in the period',
        text: 'Characters taken in.',
        better: 'up',
      },
      {
        id: 'characters_reopened',
        title: 'Characters reopened',
        unit: 'count',
        kind: 'count',
        formula: 'number of REOPENED events',
        text: 'Deliveries that were opened again.',
        better: 'down',
      },
      {
        id: 'characters_in_progress',
        title: 'Characters in progress',
        unit: 'count',
        kind: 'state',
        formula: 'characters onboarded or reopened, and neither delivered nor cancelled since, at the end of the period',
        text: 'Characters that were being worked on at the end of the period.',
        better: null,
      },
    ],
  },
  scene: {
    dimensions: PLACE,
    metrics: [
      {
        id: 'scenes_approved',
        title: 'Scenes approved',
        unit: 'count',
        kind: 'count',
        formula: 'number of scenes whose first APPROVED review lies in the period',
        text: 'Scenes that were approved for the first time.',
        better: 'up',
      },
      ...durations(
        'scene_turnaround_hours',
        'Scene turnaround',
        'character onboarded → first approval',
        'From onboarding of the character to the first approval of a scene',
      ),
    ],
  },
  cost: {
    dimensions: ['project_id', 'resolution_tier', 'scene_type', 'character_id'],
    metrics: [
      {
        id: 'gpu_hours_per_character',
        title: 'GPU hours per character',
        unit: 'hours',
        kind: 'mean',
        formula: 'all GPU time ever spent on the characters delivered in the period ÷ their number',
        text: 'What a delivered character took in GPU time. By scene type the divisor stays, so that the parts add up.',
        better: 'down',
        provisional: true,
      },
      {
        id: 'wall_hours_per_character',
        title: 'Wall-clock hours per character',
        unit: 'hours',
        kind: 'mean',
        formula: 'mean of onboarded → delivered',
        text: 'What a delivered character took in wall-clock time: its turnaround.',
        better: 'down',
        without: ['scene_type'],
      },
      {
        id: 'cost_per_character',
        title: 'Cost per character',
        unit: 'money',
        kind: 'mean',
        formula: 'Σ GPU time × price of its model when it ran, of the characters delivered in the period ÷ their number',
        text: 'What a delivered character cost in GPU time; "at least" where some of it has no price.',
        better: 'down',
        provisional: true,
      },
      {
        id: 'gpu_hours_per_scene',
        title: 'GPU hours per scene',
        unit: 'hours',
        kind: 'mean',
        formula: 'GPU time of the characters delivered in the period ÷ the scenes it was spent on',
        text: 'What a scene of a delivered character took in GPU time.',
        better: 'down',
        provisional: true,
      },
    ],
  },
  review: {
    dimensions: [...PLACE, 'reviewer_id'],
    metrics: [
      {
        id: 'reviews',
        title: 'Reviews',
        unit: 'count',
        kind: 'count',
        formula: 'number of review events',
        text: 'Reviews decided.',
        better: 'up',
      },
      ...durations('review_turnaround_hours', 'Review turnaround', 'submitted → decided', 'From submission to decision of a review'),
      {
        id: 'review_wait_hours_mean',
        title: 'Review wait, mean',
        unit: 'hours',
        kind: 'mean',
        formula: 'mean of opened_at − submitted_at',
        text: 'How long work waited until a reviewer opened it, over the reviews that were opened.',
        better: 'down',
      },
      {
        id: 'approval_ratio',
        title: 'Approval ratio',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'APPROVED ÷ all reviews',
        text: 'Share of the reviews that approved.',
        better: 'up',
      },
      {
        id: 'annotations_per_segment',
        title: 'Annotations per segment',
        unit: 'ratio',
        kind: 'ratio',
        formula: 'Σ annotations ÷ Σ segments',
        text: 'How densely reviewers annotated.',
        better: null,
      },
      {
        id: 'reviews_pending',
        title: 'Reviews pending',
        unit: 'count',
        kind: 'state',
        formula: 'reviews requested before the end of the period and not decided before it',
        text: 'Reviews that were waiting for a decision at the end of the period.',
        better: 'down',
        without: ['reviewer_id'],
      },
    ],
  },
};

function workerHours(id: string, state: string, better: 'up' | 'down', did: string): FamilyEntry['metrics'][number] {
  return {
    id,
    title: `${state} GPU hours`,
    unit: 'hours',
    kind: 'sum',
    formula: `Σ clock time reported ${state.toUpperCase()} × gpu_count; overlapping reports scaled to the clock`,
    text: `GPU time in which workers ${did}.`,
    better,
    provisional: true,
  };
}

function durations(id: string, title: string, span: string, text: string): FamilyEntry['metrics'] {
  const entry = (suffix: string, name: string, kind: MetricKind, formula: string, says: string) =>
    ({
      id: `${id}_${suffix}`,
      title: `${title}, ${name}`,
      unit: 'hours',
      kind,
      formula,
      text: `${text}: ${says}.`,
      better: 'down',
    }) as const;
  return [
    entry('mean', 'mean', 'mean', `mean of ${span}`, 'the mean'),
    entry('p50', 'median', 'quantile', `median of ${span}, exact, linear interpolation`, 'half took no longer'),
    entry('p90', '90th percentile', 'quantile', `90th percentile of ${span}, exact, linear interpolation`, 'nine in ten took no longer'),
  ];
}

export const CATALOGUE: readonly MetricEntry[] = (Object.keys(FAMILIES) as Family[]).flatMap((family) =>
  FAMILIES[family].metrics.map(({ without = [], provisional = false, ...entry }) => ({
    ...entry,
    family,
    provisional,
    dimensions: FAMILIES[family].dimensions.filter((dimension) => !without.includes(dimension)),
  })),
);

const BY_ID = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** @throws WrapsheetError unknown_metric */
export function metricEntry(id: string): MetricEntry {
  const entry = BY_ID.get(id);
  if (entry === undefined) throw new WrapsheetError('unknown_metric', `There is no metric "${id}".`, { params: { metric: id } });
  return entry;
}

export function isGrain(name: string): name is Grain {
  return (GRAINS as readonly string[]).includes(name);
}

export function isDimension(name: string): name is Dimension {
  return (DIMENSIONS as readonly string[]).includes(name);
}

/** What a reader calls a dimension. */
export const DIMENSION_TITLES: Readonly<Record<Dimension, string>> = {
  project_id: 'Project',
  scene_type: 'Scene type',
  resolution_tier: 'Resolution tier',
  worker_id: 'Worker',
  gpu_model: 'GPU model',
  workflow_version: 'Workflow version',
  outcome: 'Outcome',
  failure_type: 'Failure type',
  reason: 'Retry reason',
  trigger: 'Retry trigger',
  character_id: 'Character',
  reviewer_id: 'Reviewer',
};
