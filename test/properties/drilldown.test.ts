/** The list behind a figure makes the figure: it has as many entries as a count, and adds up to a sum, a ratio, a mean. */
import { describe, expect, test } from 'vitest';
import { metricEntry } from '../../services/metrics/catalogue.ts';
import type { EventItem } from '../../services/metrics/drilldown/types.ts';
import type { Metrics } from '../../services/metrics/metrics.ts';
import type { Cell, Row } from '../../services/metrics/types.ts';
import { METRIC_DIMENSIONS } from '../support/questions.ts';
import { randomOf, randomStudio } from '../support/random-studio.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { questionsAbout, type SeededQuestion } from './compare-answers.ts';
import { firstDifference } from './differences.ts';
import { metricsOver } from './studio-store.ts';

/** Small, so that lists run over several pages. */
const PAGE = 60;
/** The one ratio whose denominator is no count. */
const HOURS_OVER_HOURS = 'utilization';
const METRICS = [...METRIC_DIMENSIONS.keys()];

describe.each([1, 4])('studio %i', (seed) => {
  const studio = randomStudio(seed);
  const metrics = metricsOver(studio.events);

  test.each(questionsAbout(studio, METRICS))('$metric: the events behind a row make its figure', async (asked) => {
    const random = randomOf(asked.seed);
    const rows = oracleRows(studio.events, asked.question, asked.context);
    const answer = await metrics().answer(asked.question, asked.context);
    for (const row of rows.length === 0 ? [] : [random.pick(rows), random.pick(rows)]) {
      const items = await everyItem(metrics(), asked, row);
      const difference = firstDifference([{ figure: figureOf(asked.metric, items) }], [{ figure: shownFigure(asked.metric, row) }]);
      expect(difference === null ? null : { difference, row, asked }).toBeNull();
      const n = answer.n[rows.indexOf(row)]?.[asked.metric];
      const hasCount = n !== undefined && row[asked.metric] !== null && asked.metric !== HOURS_OVER_HOURS;
      expect(hasCount ? n : countBehind(items)).toBe(countBehind(items));
      const keys = items
        .filter(({ kind }) => kind === 'event')
        .map(({ type, fields }) => JSON.stringify([type, fields['event_id'], fields['failure_type']]));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

async function everyItem(metrics: Metrics, { question, context, metric }: SeededQuestion, row: Row): Promise<EventItem[]> {
  const items: EventItem[] = [];
  let cursor: string | null = null;
  do {
    const page = await metrics.events(question, row, metric, context, { limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

/** Unknown and hidden figures have no list that adds up to anything: for counts and sums that is the same as 0 here. */
function shownFigure(metric: string, row: Row): Cell {
  const { kind } = metricEntry(metric);
  const value = row[metric] ?? null;
  return value === null && (kind === 'count' || kind === 'sum' || kind === 'state') ? 0 : value;
}

/** How many values stand behind a mean, a quantile or a ratio: its denominator. */
function countBehind(items: readonly EventItem[]): number {
  return total(
    items.map(({ contribution }) => (contribution.kind === 'share' ? contribution.denominator : Number(contribution.value !== null))),
  );
}

/** The figure that a list makes, by its metric's kind. */
function figureOf(metric: string, items: readonly EventItem[]): number | null {
  const values = items.flatMap(({ contribution }) =>
    contribution.kind === 'value' && contribution.value !== null ? [contribution.value] : [],
  );
  const shares = items.flatMap(({ contribution }) => (contribution.kind === 'share' ? [contribution] : []));
  const { kind } = metricEntry(metric);
  if (kind === 'quantile') return quantile(values, metric.endsWith('p90') ? 0.9 : 0.5);
  if (kind === 'ratio' || kind === 'mean') return share(shares);
  return total(values);
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function share(parts: readonly { numerator: number | null; denominator: number }[]): number | null {
  const denominator = total(parts.map((part) => part.denominator));
  return denominator === 0 ? null : total(parts.map(({ numerator }) => numerator ?? 0)) / denominator;
}

function quantile(values: readonly number[], p: number): number | null {
  const inOrder = [...values].sort((a, b) => a - b);
  const place = (inOrder.length - 1) * p;
  const [low, high] = [inOrder[Math.floor(place)], inOrder[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}
