/** Turnaround with bootstrap intervals: how far mean, median and 90th percentile could be chance. */
import { HOUR_MS } from '../../common/calendar-zone.ts';
import { sha256 } from '../canonical.ts';
import { scopeOf, type Frame } from '../frame.ts';
import type { AnalysisSpec } from '../spec.ts';
import { bcaInterval, mean, percentileInterval, quantileInterval } from '../statistics/bootstrap.ts';
import { LEVEL, type Bounds } from '../statistics/newcombe.ts';
import type { Figure, FiguresSection } from '../types.ts';
import { makeFigures, type Made } from './figures.ts';

const METRICS = ['turnaround_hours_mean', 'turnaround_hours_p50', 'turnaround_hours_p90', 'turnaround_unknown'];
/** Fewer values than this carry no interval. */
const FEWEST = 5;
/** With more values than this the skew that BCa corrects no longer shows. */
const BCA_VALUES = 500;

type Seed = number;
const INTERVALS: Readonly<Record<string, { method: string; of: (hours: readonly number[], seed: Seed) => Bounds }>> = {
  turnaround_hours_mean: {
    method: 'bootstrap (bias-corrected and accelerated up to 500 values, percentile above)',
    of: (hours, seed) => (hours.length <= BCA_VALUES ? bcaInterval(hours, mean, { seed }) : percentileInterval(hours, mean, { seed })),
  },
  turnaround_hours_p50: {
    method: 'bootstrap (percentile)',
    of: (hours, seed) => quantileInterval(hours, 0.5, { seed }),
  },
  turnaround_hours_p90: {
    method: 'bootstrap (percentile)',
    of: (hours, seed) => quantileInterval(hours, 0.9, { seed }),
  },
};

export async function makeTurnaround(spec: AnalysisSpec, frame: Frame): Promise<Made<FiguresSection>> {
  const scoped = scopeOf('turnaround_hours_mean', spec.filters, [], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const [made, intervals] = await Promise.all([
    makeFigures({ ...spec, kind: 'figures', metrics: METRICS }, frame),
    intervalsOf(scoped.scope.filters, frame),
  ]);
  if (made.section === null) return made;
  const figures = made.section.figures.map((figure) =>
    figure.value === null ? figure : { ...figure, interval: intervals.get(figure.metric) ?? figure.interval },
  );
  return { section: { ...made.section, figures, notes: [...made.section.notes, ...methodNotes(figures)] }, notes: [] };
}

/** By metric. They are drawn as soon as the characters are there: the engine has other questions of the report to answer meanwhile. */
async function intervalsOf(filters: Frame['filters'], frame: Frame): Promise<ReadonlyMap<string, NonNullable<Figure['interval']>>> {
  const characters = await frame.characters(filters);
  const hours = characters.flatMap(({ onboardedMs, deliveredMs }) => (onboardedMs === null ? [] : [(deliveredMs - onboardedMs) / HOUR_MS]));
  if (hours.length < FEWEST) return new Map();
  // The same question on the same data draws the same samples.
  const seed = Number.parseInt(sha256({ span: frame.span, filters }).slice(0, 8), 16) | 0;
  return new Map(Object.entries(INTERVALS).map(([metric, { method, of }]) => [metric, { ...of(hours, seed), level: LEVEL, method }]));
}

function methodNotes(figures: readonly Figure[]): FiguresSection['notes'] {
  return figures.some((figure) => figure.interval !== null)
    ? [{ kind: 'method', text: 'Intervals: 95 %, seeded bootstrap over the delivered characters' }]
    : [];
}
