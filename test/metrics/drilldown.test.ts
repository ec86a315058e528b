import { describe, expect, test } from 'vitest';
import { CATALOGUE, type MetricEntry } from '../../services/metrics/catalogue.ts';
import type { EventItem } from '../../services/metrics/drilldown/types.ts';
import type { AnswerContext, Dimension, MetricQuestion, Row } from '../../services/metrics/types.ts';
import { firstAccepted } from '../oracle/first-accepted.ts';
import { at, generation, qa, review } from '../oracle/sample.ts';
import { randomStudio } from '../support/random-studio.ts';
import { openHouse, questionOf, type Asked } from './house.ts';

const house = openHouse();

/** All items behind a figure, page by page. */
async function itemsOf(question: MetricQuestion, row: Row, metric: string, context: AnswerContext, limit: number): Promise<EventItem[]> {
  const items: EventItem[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await house.metrics.events(question, row, metric, context, cursor === '' ? { limit } : { limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A figure without the last digits of its floating-point sum. */
function rounded(figure: number | null): number | null {
  return figure === null ? null : Math.round(figure * 1e8) / 1e8 + 0;
}

/** The figure that the items add up to, by what kind of metric it is. */
function figureOf(entry: MetricEntry, items: readonly EventItem[]): number | null {
  const values = items.flatMap(({ contribution }) => (contribution.kind === 'value' ? [contribution.value] : []));
  const known = values.filter((value) => value !== null);
  if (entry.kind === 'count' || entry.kind === 'state') return items.length;
  if (entry.kind === 'sum') return values.length > 0 && known.length === 0 ? null : sum(known);
  if (entry.kind === 'quantile') return quantile(known, entry.id.endsWith('_p50') ? 0.5 : 0.9);
  const shares = items.flatMap(({ contribution }) => (contribution.kind === 'share' ? [contribution] : []));
  const whole = sum(shares.map(({ denominator }) => denominator));
  return whole === 0 ? null : sum(shares.map(({ numerator }) => numerator ?? 0)) / whole;
}

function quantile(values: readonly number[], level: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * level;
  const below = sorted[Math.floor(place)] ?? 0;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? below) - below);
}

describe('the items behind a figure add up to it', () => {
  const studio = randomStudio(1, 300);
  const prices = [{ gpu_model: '*', from: studio.focus - 20 * 86_400_000, micros_per_gpu_hour: 2_500_000 }];
  const QUARTER = 900_000;
  const from = new Date(Math.floor(studio.focus / QUARTER) * QUARTER - 7 * 86_400_000).toISOString();
  const to = new Date(Math.floor(studio.focus / QUARTER) * QUARTER + 7 * 86_400_000).toISOString();
  let told = false;

  test.each(CATALOGUE.map((entry) => [entry.id, entry] as const))('%s', async (metric, entry) => {
    if (!told) await house.tell(...firstAccepted(studio.events));
    told = true;
    const split: readonly Dimension[] = entry.dimensions.slice(0, 1);
    const asked: readonly Asked[] = [
      {},
      { by: [...split, 'week'] },
      ...entry.dimensions.slice(-1).map((dimension) => ({ by: [dimension] })),
    ];
    let compared = 0;
    for (const ask of asked) {
      const { question, context } = questionOf([metric], { from, to, zone: studio.zone, prices, ...ask });
      const { rows } = await house.metrics.answer(question, context);
      for (const row of rows.slice(0, 3)) {
        const figure = row[metric] as number | null;
        const items = await itemsOf(question, row, metric, context, compared % 2 === 0 ? 7 : 1000);
        const added = figureOf(entry, items);
        // Too few reviews: neither the figure nor its events are shown.
        const hidden = figure === null && items.length === 0;
        expect({ row, figure: rounded(hidden ? null : added) }).toEqual({
          row,
          figure: rounded(figure),
        });
        if (hidden) continue;
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

const day = questionOf(['reviews'], {});

test('a verdict with two types stands twice among the failures, once among the failed events', async () => {
  await house.tell(
    qa('2026-03-10T01:00Z', { verdict: 'FAIL', failure_types: ['face', 'hands'], event_id: 'Q' }),
    generation('2026-03-10T02:00Z', { outcome: 'FAILED', event_id: 'G' }),
  );
  const { question, context } = questionOf(['failures', 'failed_events']);
  const failures = await itemsOf(question, {}, 'failures', context, 2);
  expect(failures.map(({ type, fields }) => [type, fields['event_id'], fields['failure_type']])).toEqual([
    ['generation', 'G', null],
    ['qa', 'Q', 'face'],
    ['qa', 'Q', 'hands'],
  ]);
  expect(await itemsOf(question, {}, 'failed_events', context, 1)).toHaveLength(2);
});

test('an event shows its fields, times in ISO 8601, and who reviewed only where the studio opted in', async () => {
  await house.tell(review('2026-03-10T10:00Z', { event_id: 'E', submitted_at: at('2026-03-10T09:00Z') }));
  const [open] = await itemsOf(day.question, {}, 'reviews', day.context, 10);
  expect(open).toEqual({
    kind: 'event',
    type: 'review',
    contribution: { kind: 'value', value: 1 },
    fields: {
      event_id: 'E',
      occurred_at: '2026-03-10T10:00:00.000Z',
      review_id: 'R',
      generation_id: 'G',
      project_id: 'P',
      character_id: 'C',
      scene_id: 'S',
      scene_type: 'portrait',
      resolution_tier: '4K',
      reviewer_id: 'Ada',
      submitted_at: '2026-03-10T09:00:00.000Z',
      opened_at: null,
      decision: 'APPROVED',
      annotation_count: 0,
      segment_count: 1,
      footage_seconds: null,
    },
  });
  const [closed] = await itemsOf(day.question, {}, 'reviews', { ...day.context, reviewerOptIn: false }, 10);
  expect(closed?.fields).not.toHaveProperty('reviewer_id');
});

test('reviewers are not shown one by one where they have too few reviews', async () => {
  const times = ['10:00', '11:00', '12:00', '13:00', '14:00'];
  await house.tell(
    ...times.map((time) => review(`2026-03-10T${time}Z`, { reviewer_id: 'Ada' })),
    ...times.slice(2).map((time) => review(`2026-03-10T${time}Z`, { reviewer_id: 'Bea' })),
    ...times.slice(3).map((time) => review(`2026-03-10T${time}Z`, { reviewer_id: 'Cai' })),
  );
  const { question, context } = questionOf(['reviews'], { by: ['reviewer_id'] });
  const others = await itemsOf(question, { reviewer_id: 'others' }, 'reviews', context, 3);
  expect(others.map(({ fields }) => String(fields['reviewer_id'])).toSorted()).toEqual(['Bea', 'Bea', 'Bea', 'Cai', 'Cai']);
  await expect(itemsOf(question, { reviewer_id: 'Bea' }, 'reviews', context, 3)).rejects.toMatchObject({ code: 'bad_request' });
  await expect(itemsOf(question, { reviewer_id: 'Ada' }, 'reviews', { ...context, reviewerOptIn: false }, 3)).rejects.toMatchObject({
    code: 'reviewers_not_opted_in',
  });
  const onlyBea = questionOf(['reviews'], { filters: { reviewer_id: ['Bea'] } });
  expect(await itemsOf(onlyBea.question, {}, 'reviews', onlyBea.context, 3)).toEqual([]);
});

test('rows, metrics, cursors and limits that make no sense are refused', async () => {
  const { question, context } = questionOf(['attempts'], { by: ['day', 'project_id'] });
  const ask = (row: Row, metric: string, page: { cursor?: string; limit: number }) =>
    house.metrics.events(question, row, metric, context, page);
  const row = { day: '2026-03-10', project_id: 'P' };
  await expect(ask({ ...row, day: '2026-03-11' }, 'attempts', { limit: 1 })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(ask({ day: '2026-03-10' }, 'attempts', { limit: 1 })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(ask(row, 'gpu_hours', { limit: 1 })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(ask(row, 'attempts', { limit: 0 })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(ask(row, 'attempts', { limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'bad_request' });
});
