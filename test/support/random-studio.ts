/**
 * Random event lists that nobody would call tidy, for properties: jobs of a millisecond and of 145 days, clock changes, ties, repeats,
 * overlapping workers, characters that come back, and names in every script. Every event passes validation. A seed fixes everything.
 */
import type {
  CharacterEvent,
  GenerationEvent,
  QaEvent,
  RetryEvent,
  ReviewEvent,
  ReviewRequestEvent,
  Stage,
  StudioEvent,
  Work,
  WorkerEvent,
  WorkflowEvent,
} from '../../services/events/types.ts';
import type { Dimension, Price } from '../../services/metrics/types.ts';
import { createRandom, type Random } from '../../services/simulator/random.ts';
import { ODD_NAMES } from './odd-names.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Zones, each with an instant around which a studio's events crowd: a change of the clock, but for Kathmandu and UTC. */
const FOCUSES = [
  { zone: 'Asia/Kathmandu', instant: '2026-03-10T18:15Z' },
  { zone: 'Europe/Berlin', instant: '2026-03-29T01:00Z' },
  { zone: 'Australia/Lord_Howe', instant: '2026-04-04T15:00Z' },
  { zone: 'America/St_Johns', instant: '2026-03-08T05:30Z' },
  { zone: 'America/Sao_Paulo', instant: '2018-11-04T03:00Z' },
  { zone: 'Pacific/Apia', instant: '2011-12-30T10:00Z' },
  { zone: 'Europe/Berlin', instant: '2025-10-26T01:00Z' },
  { zone: 'America/St_Johns', instant: '2010-11-07T02:31Z' },
  { zone: 'America/Sao_Paulo', instant: '2018-02-18T02:00Z' },
  { zone: 'Australia/Lord_Howe', instant: '2025-10-04T15:30Z' },
  { zone: 'UTC', instant: '2026-01-01T00:00Z' },
  { zone: 'Pacific/Apia', instant: '2021-04-03T14:00Z' },
] as const;

export interface RandomStudio {
  readonly seed: number;
  /** In the order they arrive; repeats included. */
  readonly events: readonly StudioEvent[];
  readonly zone: string;
  /** The instant that the events crowd around. */
  readonly focus: number;
  readonly prices: readonly Price[];
  /** For each dimension the values that may occur. */
  readonly values: Readonly<Record<Dimension, readonly (string | null)[]>>;
}

/** What the parts of a studio draw from. */
interface Draw {
  readonly random: Random;
  readonly focus: number;
  /** How far from the focus events lie at most (ms): over a few months or over more than a year. */
  readonly reach: number;
  readonly names: ReturnType<typeof drawNames>;
  /** A few instants at which much happens, so that there are ties. */
  readonly busyInstants: readonly number[];
  /** Scenes that most of the work is about, so that they meet again. */
  readonly scenes: readonly Work[];
  /** An id of an event, unique; some differ only in what a careless comparison overlooks. */
  readonly id: () => string;
}

/** Draws from a seed; neighbouring seeds are spread first, since the generator's first draws would be alike. */
export function randomOf(seed: number): Random {
  return createRandom(Math.imul(seed + 1, 0x9e3779b1));
}

/** @param size how many attempts; the list is about 2.5 times as long */
export function randomStudio(seed: number, size = 700): RandomStudio {
  const random = randomOf(seed);
  const { zone, instant } = FOCUSES[seed % FOCUSES.length] ?? FOCUSES[0];
  let issued = 0;
  const names = drawNames(random);
  const place = { random, focus: Date.parse(instant), reach: seed % 4 === 0 ? 200 * DAY : 40 * DAY, names };
  const draw: Draw = {
    ...place,
    busyInstants: repeat(8, () => anInstant(place)),
    scenes: repeat(60, () => aScene(place)),
    id: () => `${random.pick(['e', 'E', '\uff5e', '\u{1f600}', "'", '\\'])}${(issued += 1)}`,
  };
  const unique: StudioEvent[] = [
    ...repeat(size, () => attempt(draw)),
    ...repeat(size / 2, () => verdict(draw)),
    ...repeat(size / 5, () => retry(draw)),
    ...repeat(size / 5, () => reviewRequests(draw)).flat(),
    ...repeat(size / 3, () => review(draw)),
    ...draw.names.characters.flatMap((character_id) => characterLife(draw, character_id)),
    ...draw.names.reporting.flatMap((worker_id) => workerReports(draw, worker_id, size / 12)),
    ...repeat(3, () => workflow(draw)),
  ];
  return { seed, events: withRepeats(random, unique), zone, focus: draw.focus, prices: prices(draw), values: valuesOf(draw.names) };
}

function repeat<T>(count: number, make: () => T): T[] {
  return Array.from({ length: Math.round(count) }, make);
}

function drawNames(random: Random) {
  const names = (plain: string, count: number) => {
    const drawn = Array.from({ length: count }, (_, i) => (random.chance(0.6) ? random.pick(ODD_NAMES) : `${plain}${i + 1}`));
    return [...new Set(drawn)];
  };
  const reporting = names('w', 5);
  return {
    projects: names('project', 4),
    characters: names('character', 80),
    scenes: names('scene', 6),
    sceneTypes: names('type', 5),
    tiers: names('tier', 4),
    reporting,
    workers: [...new Set([...reporting, ...names('silent', 2)])],
    models: [...names('model', 3), null],
    versions: [...names('v', 4), null],
    failureTypes: [...names('failure', 6), null],
    reasons: names('reason', 4),
    reviewers: [...new Set([...names('reviewer', random.int(2, 12)), ...(random.chance(0.7) ? ['others'] : [])])],
    reviews: names('review', 6),
  };
}

function valuesOf(names: ReturnType<typeof drawNames>): RandomStudio['values'] {
  return {
    project_id: names.projects,
    scene_type: names.sceneTypes,
    resolution_tier: names.tiers,
    worker_id: [...names.workers, null],
    gpu_model: names.models,
    workflow_version: names.versions,
    outcome: ['SUCCEEDED', 'FAILED', 'CANCELLED'],
    failure_type: names.failureTypes,
    reason: names.reasons,
    trigger: ['FAULT', 'AUTO_QA', 'REVIEW', 'MANUAL'],
    character_id: names.characters,
    reviewer_id: names.reviewers,
  };
}

/** An instant: mostly near the focus, often exactly on the edge of a quarter-hour or a millisecond beside it. */
function anInstant({ random, focus, reach }: Pick<Draw, 'random' | 'focus' | 'reach'>): number {
  const around = random.weighted([HOUR, DAY, 8 * DAY, reach / 3, reach], (span) => (span < 2 * DAY ? 3 : 2));
  const anywhere = Math.round(focus + random.between(-around, around));
  const onQuarter = Math.round(anywhere / QUARTER) * QUARTER;
  const onDay = Math.round(anywhere / DAY) * DAY + (focus % DAY);
  return random.weighted([anywhere, onQuarter, onQuarter - 1, onQuarter + 1, onDay], (at) => (at === anywhere ? 6 : 1));
}

/** A duration from nothing over a millisecond to 145 days. */
function duration(random: Random): number {
  const atMost = random.weighted([0, 1, MINUTE, HOUR, 12 * HOUR, 4 * DAY, 145 * DAY], (span) => (span > 2 * DAY ? 0.3 : span < 2 ? 1 : 4));
  return random.chance(0.1) ? atMost : Math.round(random.between(0, atMost));
}

function instant(draw: Draw): number {
  return draw.random.chance(0.15) ? draw.random.pick(draw.busyInstants) : anInstant(draw);
}

function work(draw: Draw): Work {
  const { random, names, scenes } = draw;
  const scene = random.chance(0.7) ? random.pick(scenes) : aScene(draw);
  return random.chance(0.7) ? scene : { ...scene, scene_type: random.pick(names.sceneTypes), resolution_tier: random.pick(names.tiers) };
}

function aScene({ random, names }: Pick<Draw, 'random' | 'names'>): Work {
  return {
    project_id: random.pick(names.projects),
    character_id: random.pick(names.characters),
    scene_id: random.pick(names.scenes),
    scene_type: random.pick(names.sceneTypes),
    resolution_tier: random.pick(names.tiers),
  };
}

const attemptNumber = (random: Random) => (random.chance(0.6) ? 1 : random.int(2, 5));

function attempt(draw: Draw): GenerationEvent {
  const { random, names } = draw;
  const occurred_at = instant(draw);
  const started_at = occurred_at - duration(random);
  const event: GenerationEvent = {
    type: 'generation',
    event_id: draw.id(),
    occurred_at,
    generation_id: draw.id(),
    ...work(draw),
    worker_id: random.pick(names.workers),
    gpu_model: random.pick(names.models),
    gpu_count: random.weighted([1, 2, 8, 10_000], (count) => 1 / count),
    queued_at: random.chance(0.3) ? null : started_at - duration(random),
    started_at,
    attempt: attemptNumber(random),
    outcome: random.weighted(['SUCCEEDED', 'FAILED', 'CANCELLED'] as const, (outcome) => (outcome === 'SUCCEEDED' ? 3 : 1)),
    failure_type: null,
    workflow_version: random.pick(names.versions),
  };
  if (event.outcome === 'CANCELLED' && random.chance(0.5)) {
    return { ...event, started_at: null, worker_id: random.chance(0.5) ? null : event.worker_id };
  }
  // A failure type on an attempt that did not fail is odd, but allowed.
  return event.outcome === 'FAILED' || random.chance(0.05) ? { ...event, failure_type: random.pick(names.failureTypes) } : event;
}

function verdict(draw: Draw): QaEvent {
  const { random, names } = draw;
  const types = names.failureTypes.filter((type) => type !== null);
  const verdict = random.chance(0.6) ? 'PASS' : 'FAIL';
  return {
    type: 'qa',
    event_id: draw.id(),
    occurred_at: instant(draw),
    generation_id: draw.id(),
    ...work(draw),
    attempt: attemptNumber(random),
    verdict,
    failure_types: verdict === 'FAIL' || random.chance(0.1) ? repeat(random.int(0, 4), () => random.pick(types)) : [],
    score: random.chance(0.3) ? null : random.unit(),
    automatic: random.chance(0.8),
    workflow_version: random.pick(names.versions),
  };
}

function retry(draw: Draw): RetryEvent {
  const { random, names } = draw;
  return {
    type: 'retry',
    event_id: draw.id(),
    occurred_at: instant(draw),
    generation_id: draw.id(),
    ...work(draw),
    attempt: random.int(2, 6),
    trigger: random.pick(['FAULT', 'AUTO_QA', 'REVIEW', 'MANUAL'] as const),
    reason: random.pick(names.reasons),
  };
}

/** Some reviews are asked for twice, some never. */
const reviewId = ({ random, names }: Draw) => (random.chance(0.3) ? random.pick(names.reviews) : `review ${random.int(1, 200)}`);

/** A request, now and then with a second one at the same instant that says something else. */
function reviewRequests(draw: Draw): ReviewRequestEvent[] {
  const request: ReviewRequestEvent = {
    type: 'review_request',
    event_id: draw.id(),
    occurred_at: instant(draw),
    review_id: reviewId(draw),
    generation_id: draw.id(),
    ...work(draw),
  };
  return draw.random.chance(0.15) ? [request, { ...request, event_id: draw.id(), ...work(draw) }] : [request];
}

function review(draw: Draw): ReviewEvent {
  const { random, names } = draw;
  const occurred_at = instant(draw);
  const opened_at = occurred_at - duration(random);
  return {
    type: 'review',
    event_id: draw.id(),
    occurred_at,
    review_id: reviewId(draw),
    generation_id: draw.id(),
    ...work(draw),
    reviewer_id: random.chance(0.5) ? random.pick(names.reviewers.slice(0, 2)) : random.pick(names.reviewers),
    submitted_at: opened_at - duration(random),
    opened_at: random.chance(0.3) ? null : opened_at,
    decision: random.chance(0.6) ? 'APPROVED' : 'REJECTED',
    annotation_count: random.chance(0.3) ? 0 : random.int(1, 40),
    segment_count: random.int(1, 9),
    footage_seconds: random.chance(0.3) ? null : random.between(0, 60),
  };
}

/** A character's stages, in no sensible order, often several at one instant; under one or two projects. */
function characterLife(draw: Draw, character_id: string): CharacterEvent[] {
  const { random, names } = draw;
  const usual: Stage[] = ['ONBOARDED', 'DELIVERED', 'REOPENED', 'DELIVERED', 'CANCELLED'];
  const stages = random.chance(0.5)
    ? usual.slice(0, random.int(1, usual.length))
    : repeat(random.int(0, 7), () => random.pick(['ONBOARDED', 'DELIVERED', 'DELIVERED', 'REOPENED', 'CANCELLED'] as const));
  const times = stages.map(() => instant(draw));
  if (random.chance(0.6)) times.sort((a, b) => a - b);
  const projects = random.chance(0.1) ? names.projects : [random.pick(names.projects)];
  return stages.map((stage, i) => ({
    type: 'character',
    event_id: draw.id(),
    occurred_at: times[random.chance(0.25) ? Math.max(0, i - 1) : i] ?? 0,
    project_id: random.pick(projects),
    character_id,
    resolution_tier: random.pick(names.tiers),
    stage,
  }));
}

/** A worker's reports: mostly one after another, with gaps of hours and days, overlaps, and changes of model. */
function workerReports({ random, names, focus, id }: Draw, worker_id: string, count: number): WorkerEvent[] {
  let from = Math.round(focus + random.between(-3 * DAY, DAY));
  let gpu_model = random.pick(names.models);
  let gpu_count = random.pick([1, 1, 4]);
  return repeat(count, () => {
    if (random.chance(0.1)) gpu_model = random.pick(names.models);
    if (random.chance(0.1)) gpu_count = random.int(1, 8);
    const lengthMs = random.weighted([0, 5 * MINUTE, QUARTER, HOUR, random.int(1, HOUR)], (length) => (length === 0 ? 0.2 : 1));
    const occurred_at = from + lengthMs;
    const report: WorkerEvent = {
      type: 'worker',
      event_id: id(),
      occurred_at,
      worker_id,
      gpu_model,
      gpu_count,
      from,
      state: random.pick(['BUSY', 'BUSY', 'IDLE', 'DOWN'] as const),
    };
    const next = [
      occurred_at,
      from,
      occurred_at - Math.round(lengthMs / 2),
      occurred_at + random.int(1, 6 * HOUR),
      occurred_at + random.int(1, 4 * DAY),
    ];
    from = random.weighted(next, (at) => (at === occurred_at ? 12 : 1));
    // Two reports of one stretch that disagree.
    return random.chance(0.05) ? [report, { ...report, event_id: id(), gpu_model: random.pick(names.models), gpu_count: 9 }] : [report];
  }).flat();
}

function workflow(draw: Draw): WorkflowEvent {
  const { random, names } = draw;
  return {
    type: 'workflow',
    event_id: draw.id(),
    occurred_at: instant(draw),
    workflow_version: random.pick(names.versions) ?? 'v0',
    title: random.pick(ODD_NAMES),
    project_id: random.chance(0.5) ? null : random.pick(names.projects),
    scene_type: random.chance(0.5) ? null : random.pick(names.sceneTypes),
  };
}

/** At most one price of a model from one quarter-hour; some models have none, some only `*`. */
function prices(draw: Draw): Price[] {
  const { random, names } = draw;
  const drawn = repeat(random.int(0, 8), () => ({
    gpu_model: random.chance(0.3) ? '*' : (random.pick(names.models) ?? '*'),
    from: Math.round(instant(draw) / QUARTER) * QUARTER - random.pick([0, 0, 300 * DAY]),
    micros_per_gpu_hour: random.pick([0, 1, 2_500_000, 333_333, random.int(1, 10_000_000)]),
  }));
  return [...new Map(drawn.map((price) => [JSON.stringify([price.gpu_model, price.from]), price])).values()];
}

/** One event in twenty comes a second time, somewhere after the first. */
function withRepeats(random: Random, events: readonly StudioEvent[]): StudioEvent[] {
  const placed = events.map((event) => ({ event, place: random.unit() }));
  const again = placed.filter(() => random.chance(0.05)).map(({ event, place }) => ({ event, place: random.between(place, 1) }));
  return [...placed, ...again].sort((a, b) => a.place - b.place).map(({ event }) => event);
}
