/** What the events behind a figure come to: a count, a sum, a quotient or a quantile, as docs/figures.md defines the figure. Pure. */
import type { MetricEntry } from '../../metrics/catalogue.ts';
import type { EventItem } from '../../metrics/drilldown/types.ts';
import { styleOf } from '../../reports/catalogue.ts';
import { sayValue, type Speech } from '../../reports/format.ts';

export interface EventSum {
  readonly count: number;
  readonly numerator: number;
  readonly denominator: number;
  /** In the order they came; of quantiles. */
  readonly samples: readonly number[];
}

export const NOTHING: EventSum = { count: 0, numerator: 0, denominator: 0, samples: [] };

export function plus(sum: EventSum, items: readonly EventItem[], { kind }: MetricEntry): EventSum {
  let { numerator, denominator } = sum;
  const samples = kind === 'quantile' ? [...sum.samples] : sum.samples;
  for (const { contribution } of items) {
    if (contribution.kind === 'share') {
      numerator += contribution.numerator ?? 0;
      denominator += contribution.denominator;
    } else if (contribution.value !== null) {
      numerator += contribution.value;
      if (kind === 'quantile') (samples as number[]).push(contribution.value);
    }
  }
  return { count: sum.count + items.length, numerator, denominator, samples };
}

/** The figure that they come to. */
export function figureOf({ numerator, denominator, samples }: EventSum, { id, kind }: MetricEntry): number | null {
  if (kind === 'quantile') return quantile(samples, id.endsWith('_p90') ? 0.9 : 0.5);
  if (kind === 'ratio' || kind === 'mean') return denominator === 0 ? null : numerator / denominator;
  return numerator;
}

/** Exact, with linear interpolation at (n − 1) p. */
function quantile(samples: readonly number[], p: number): number | null {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

/** "12 events", "412 events, together 1,204 h", "31 ÷ 40 = 77.5 %". */
export function saySum(sum: EventSum, entry: MetricEntry, speech: Speech): string {
  const said = sayValue(figureOf(sum, entry), styleOf(entry), speech);
  const events = `${sayValue(sum.count, 'count', speech)} ${sum.count === 1 ? 'event' : 'events'}`;
  if (entry.kind === 'sum') return `${events}, together ${said}`;
  if (entry.kind === 'quantile') return `${events}; ${entry.id.endsWith('_p90') ? 'nine in ten took' : 'half took'} no longer than ${said}`;
  if (entry.kind === 'count' || entry.kind === 'state') return events;
  return `${events}: ${amount(sum.numerator, speech)} ÷ ${amount(sum.denominator, speech)} = ${said}`;
}

const amount = (value: number, { locale }: Speech): string => value.toLocaleString(locale, { maximumFractionDigits: 2 });
