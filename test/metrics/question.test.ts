import { describe, expect, test } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { CATALOGUE } from '../../services/metrics/catalogue.ts';
import { resolveQuestion, type QueryRequest } from '../../services/metrics/question.ts';
import { METRIC_DIMENSIONS } from '../support/questions.ts';

const CONTEXT = { defaultZone: 'Europe/Berlin', now: Date.parse('2026-11-23T13:46Z'), watermark: Date.parse('2026-11-23T13:41Z') };
const DAY = { from: '2026-03-10', to: '2026-03-11' };

function refusal(request: QueryRequest): WrapsheetError {
  try {
    resolveQuestion(request, CONTEXT);
  } catch (error) {
    if (error instanceof WrapsheetError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('resolving', () => {
  test('dates are midnights of the studio zone unless another is given', () => {
    const { question } = resolveQuestion({ metrics: ['gpu_hours'], by: ['day', 'project_id'], ...DAY }, CONTEXT);
    expect(question).toEqual({
      metrics: ['gpu_hours'],
      by: ['day', 'project_id'],
      from: Date.parse('2026-03-09T23:00Z'),
      to: Date.parse('2026-03-10T23:00Z'),
      zone: 'Europe/Berlin',
      filters: {},
    });
    expect(resolveQuestion({ metrics: ['gpu_hours'], ...DAY, zone: 'UTC' }, CONTEXT).question.from).toBe(Date.parse('2026-03-10T00:00Z'));
  });

  test('a comparison only where one is asked for', () => {
    const request = { metrics: ['gpu_hours'], preset: 'yesterday' };
    expect(resolveQuestion(request, CONTEXT).comparison).toBeNull();
    expect(resolveQuestion({ ...request, compare: true }, CONTEXT).comparison).toMatchObject({ kind: 'unit', label: 'the day before' });
  });
});

describe('refusals', () => {
  test.each<[string, QueryRequest]>([
    ['unknown_metric', { metrics: ['gpu_years'], ...DAY }],
    ['unknown_dimension', { metrics: ['gpu_hours'], by: ['colour'], ...DAY }],
    ['unknown_dimension', { metrics: ['gpu_hours'], filters: { day: ['2026-03-10'] }, ...DAY }],
    ['metric_dimension_mismatch', { metrics: ['gpu_hours', 'busy_hours'], by: ['project_id'], ...DAY }],
    ['metric_dimension_mismatch', { metrics: ['reviews_pending'], filters: { reviewer_id: ['Ada'] }, ...DAY }],
    ['metric_dimension_mismatch', { metrics: ['wall_hours_per_character'], by: ['scene_type'], ...DAY }],
    ['bad_request', { metrics: [], ...DAY }],
    ['bad_request', { metrics: ['gpu_hours', 'gpu_hours'], ...DAY }],
    ['bad_request', { metrics: ['gpu_hours'], by: ['day', 'hour'], ...DAY }],
    ['bad_request', { metrics: ['gpu_hours'], by: ['project_id', 'project_id'], ...DAY }],
    ['bad_request', { metrics: ['gpu_hours'], filters: { project_id: [] }, ...DAY }],
    ['bad_request', { metrics: ['gpu_hours'], from: '2026-03-10' }],
    ['bad_request', { metrics: ['gpu_hours'], preset: 'today', ...DAY }],
    ['unknown_preset', { metrics: ['gpu_hours'], preset: 'fortnight' }],
    ['unknown_zone', { metrics: ['gpu_hours'], ...DAY, zone: 'Mars/Olympus' }],
    ['bad_time', { metrics: ['gpu_hours'], from: 'now', to: '2026-03-11' }],
    ['bound_off_quarter', { metrics: ['gpu_hours'], from: '2026-03-10T00:01Z', to: '2026-03-11' }],
    ['bad_range', { metrics: ['gpu_hours'], from: '2026-03-11', to: '2026-03-10' }],
  ])('%s: %j', (code, request) => {
    expect(refusal(request).code).toBe(code);
  });

  test('a dimension that a metric does not have is refused with those that it has', () => {
    expect(refusal({ metrics: ['unallocated_hours'], by: ['scene_type'], ...DAY }).params).toEqual({
      metric: 'unallocated_hours',
      dimension: 'scene_type',
      dimensions: ['worker_id', 'gpu_model'],
    });
  });
});

function dimensionsOf(entries: Iterable<readonly [string, readonly string[]]>) {
  return Object.fromEntries([...entries].map(([id, dimensions]) => [id, dimensions.toSorted()]));
}

test('the catalogue has the metrics and dimensions of docs/figures.md, and says of each what it is', () => {
  expect(dimensionsOf(CATALOGUE.map(({ id, dimensions }) => [id, dimensions]))).toEqual(dimensionsOf(METRIC_DIMENSIONS));
  expect(CATALOGUE.filter(({ title, text, formula }) => title === '' || text === '' || formula === '')).toEqual([]);
});
