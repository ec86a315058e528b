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
  const [made, characters] = await Promise.all([
    makeFigures({ ...spec, kind: 'figures', metrics: METRICS }, frame),
    frame.characters(scoped.scope.filters),
  ]);
  if (made.section === null) return made;
  const hours = characters.flatMap(({ onboardedMs, deliveredMs }) => (onboardedMs === null ? [] : [(deliveredMs - onboardedMs) / HOUR_MS]));
  // The same question on the same data draws the same samples.
  const seed = Number.parseInt(sha256({ span: frame.span, filters: scoped.scope.filters }).slice(0, 8), 16) | 0;
  const figures = made.section.figures.map((figure) => withInterval(figure, hours, seed));
  return { section: { ...made.section, figures, notes: [...made.section.notes, ...methodNotes(figures)] }, notes: [] };
}

function withInterval(figure: Figure, hours: readonly number[], seed: Seed): Figure {
  const interval = INTERVALS[figure.metric];
  if (!interval || figure.value === null || hours.length < FEWEST) return figure;
  return { ...figure, interval: { ...interval.of(hours, seed), level: LEVEL, method: interval.method } };
}

function methodNotes(figures: readonly Figure[]): FiguresSection['notes'] {
  return figures.some((figure) => figure.interval !== null)
    ? [{ kind: 'method', text: 'Intervals: 95 %, seeded bootstrap over the delivered characters' }]
    : [];
}
