/** What widgets ask, and how those of a page ask together. */
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../services/metrics/catalogue.ts';
import { eventTypesOf } from '../../../services/metrics/event-types.ts';
import type { Widget } from '../../../services/reports/dashboards/dashboard.ts';
import { commonOf, grainOf, placeOf, together, widgetQuestions } from '../../../services/reports/dashboards/widget-questions.ts';

const widget = (more: Partial<Widget>): Widget => ({
  id: 'a',
  kind: 'figure',
  metrics: ['characters_delivered'],
  by: null,
  chart: null,
  title: null,
  columns: 1,
  ...more,
});
const asked = (...widgets: readonly Widget[]) => together(widgets.flatMap((one) => widgetQuestions(one, 'day')));

describe('questions of a page', () => {
  test('figures of one family are asked together: once as totals with their comparison, once over time', () => {
    expect(asked(widget({}), widget({ metrics: ['turnaround_hours_p50'] }), widget({}))).toEqual([
      { metrics: ['characters_delivered', 'turnaround_hours_p50'], by: [], compare: true },
      { metrics: ['characters_delivered', 'turnaround_hours_p50'], by: ['day'], compare: false },
    ]);
  });

  test('other families are asked by themselves, since other events move them', () => {
    expect(asked(widget({}), widget({ metrics: ['retries'] })).map(({ metrics }) => metrics)).toEqual([
      ['characters_delivered'],
      ['characters_delivered'],
      ['retries'],
      ['retries'],
    ]);
  });

  test('what concerns the whole fleet is asked without the filter of the page', () => {
    const questions = asked(widget({ metrics: ['gpu_hours'] }), widget({ metrics: ['utilization'] }));
    expect(questions.map(({ metrics, filters }) => [metrics[0], filters])).toEqual([
      ['gpu_hours', undefined],
      ['gpu_hours', undefined],
      ['utilization', {}],
      ['utilization', {}],
    ]);
    expect(commonOf({ range: { preset: 'today' }, zone: null, projects: ['aurora'] })).toEqual({
      preset: 'today',
      filters: { project_id: ['aurora'] },
    });
  });

  test('a chart by a dimension asks for the greatest values, and for the whole where parts add up', () => {
    const chart = { kind: 'series', chart: 'line', by: 'project_id' } as const;
    expect(asked(widget(chart)).map(({ by, top }) => [by, top])).toEqual([
      [['day', 'project_id'], 5],
      [['day'], undefined],
    ]);
    expect(asked(widget({ ...chart, metrics: ['qa_pass_rate'] })).map(({ by }) => by)).toEqual([['day', 'project_id']]);
  });

  test('rankings by other metrics stay apart, since each has its own greatest values', () => {
    const ranking = { kind: 'ranking', by: 'project_id' } as const;
    const places = asked(widget(ranking), widget({ ...ranking, metrics: ['characters_onboarded'] })).map(placeOf);
    expect(new Set(places).size).toBe(places.length);
  });
});

test.each([
  [{ preset: 'today' }, 'hour'],
  [{ preset: 'this-month' }, 'day'],
  [{ preset: 'this-quarter' }, 'week'],
  [{ preset: 'last-year' }, 'month'],
  [{ from: '2026-03-01', to: '2026-03-02' }, 'hour'],
  [{ from: '2025-01-01', to: '2026-03-01' }, 'month'],
] as const)('charts over %o are by %s', (range, grain) => {
  expect(grainOf({ range, zone: 'Europe/Berlin', projects: [] })).toBe(grain);
});

test('every metric rests on some events', () => {
  expect(CATALOGUE.filter(({ id }) => eventTypesOf([id]).length === 0)).toEqual([]);
});
