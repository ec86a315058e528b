/** What waits for review at the end of the range, and since when the oldest has. */
import { HOUR_MS } from '../../common/calendar-zone.ts';
import { scopeOf, type Frame, type Scope, type Span } from '../frame.ts';
import type { AnalysisSpec } from '../spec.ts';
import type { Figure, FiguresSection } from '../types.ts';
import { changeOf, makeFigures, type Made } from './figures.ts';

export async function makePending(spec: AnalysisSpec, frame: Frame): Promise<Made<FiguresSection>> {
  const scoped = scopeOf('reviews_pending', spec.filters, [], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const [made, now, before] = await Promise.all([
    makeFigures({ ...spec, kind: 'figures', metrics: ['reviews_pending', 'reviews'] }, frame),
    oldestHours(scoped.scope, frame.span, frame),
    frame.comparison ? oldestHours(scoped.scope, frame.comparison, frame) : null,
  ]);
  const pending = made.section?.figures.find(({ metric }) => metric === 'reviews_pending');
  if (!made.section || !pending) return made;
  const oldest: Figure = {
    ...pending,
    id: `${spec.id}.oldest_pending_hours`,
    title: 'Oldest pending review',
    value: now,
    unit: 'hours',
    style: 'duration',
    n: null,
    comparison: frame.comparison && { value: before, n: null, ...changeOf(now, before, 'down') },
    formula: 'end of the range − earliest request of a review that has no decision before it',
  };
  return {
    ...made,
    section: { ...made.section, figures: [pending, oldest, ...made.section.figures.filter((figure) => figure !== pending)] },
  };
}

async function oldestHours(scope: Scope, span: Span, frame: Frame): Promise<number | null> {
  if (span.from >= frame.context.watermark) return null;
  const ageMs = await frame.oldestPendingMs({
    metrics: ['reviews_pending'],
    by: [],
    from: span.from,
    to: span.to,
    zone: frame.zone,
    filters: scope.filters,
  });
  return ageMs === null ? null : ageMs / HOUR_MS;
}
