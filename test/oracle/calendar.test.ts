import { describe, expect, test } from 'vitest';
import { bucketsOf } from './buckets.ts';
import { firstAccepted } from './first-accepted.ts';
import { ask, at, character, generation, qa } from './sample.ts';

const names = (...[grain, zone, from, to]: [Parameters<typeof bucketsOf>[0], string, string, string]) =>
  bucketsOf(grain, zone, at(from), at(to)).map((bucket) => bucket.name + (bucket.partial ? ' partial' : ''));
const minutes = (...[grain, zone, from, to]: [Parameters<typeof bucketsOf>[0], string, string, string]) =>
  bucketsOf(grain, zone, at(from), at(to)).map((bucket) => [bucket.name, (bucket.to - bucket.from) / 60_000]);

describe('buckets', () => {
  test('hours where Lord Howe Island goes back by half an hour', () => {
    expect(minutes('hour', 'Australia/Lord_Howe', '2026-04-04T14:00Z', '2026-04-04T16:30Z')).toEqual([
      ['2026-04-05T01:00:00+11:00', 60],
      ['2026-04-05T01:30:00+10:30', 30],
      ['2026-04-05T02:00:00+10:30', 60],
    ]);
  });

  test('hours of a zone at three quarters past, cut by the range', () => {
    expect(names('hour', 'Asia/Kathmandu', '2026-03-10T00:30Z', '2026-03-10T02:15Z')).toEqual([
      '2026-03-10T06:00:00+05:45 partial',
      '2026-03-10T07:00:00+05:45',
    ]);
  });

  test('hours in UTC carry an offset too', () => {
    expect(names('hour', 'UTC', '2026-03-10T00:00Z', '2026-03-10T01:00Z')).toEqual(['2026-03-10T00:00:00+00:00']);
  });

  test("an hour after a change off the quarter begins at the next quarter (St John's until 2011, one minute past midnight)", () => {
    expect(minutes('hour', 'America/St_Johns', '2010-11-07T01:30Z', '2010-11-07T04:30Z')).toEqual([
      ['2010-11-06T23:00:00-02:30', 60],
      ['2010-11-07T00:00:00-02:30', 15],
      ['2010-11-06T23:15:00-03:30', 45],
      ['2010-11-07T00:00:00-03:30', 60],
    ]);
  });

  test('days of 23 and 25 hours, and one that begins at one o’clock', () => {
    expect(minutes('day', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toEqual([['2026-03-29', 23 * 60]]);
    expect(minutes('day', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toEqual([['2026-10-25', 25 * 60]]);
    expect(minutes('day', 'America/Sao_Paulo', '2018-11-04T03:00Z', '2018-11-05T02:00Z')).toEqual([['2018-11-04', 23 * 60]]);
  });

  test('the day that Samoa left out has no bucket', () => {
    expect(names('day', 'Pacific/Apia', '2011-12-29T10:00Z', '2011-12-31T10:00Z')).toEqual(['2011-12-29', '2011-12-31']);
  });

  test('weeks from Monday, months and quarters keep their whole name when cut', () => {
    expect(names('week', 'UTC', '2026-03-31T00:00Z', '2026-04-13T00:00Z')).toEqual(['2026-03-30 partial', '2026-04-06']);
    expect(names('month', 'Europe/Berlin', '2025-12-31T23:00Z', '2026-03-01T00:00Z')).toEqual(['2026-01', '2026-02', '2026-03 partial']);
    expect(names('quarter', 'UTC', '2026-03-31T00:00Z', '2026-07-01T00:00Z')).toEqual(['2026-Q1 partial', '2026-Q2']);
  });
});

describe('rows', () => {
  test('an event on the edge of a quarter belongs to the quarter that begins there', () => {
    const events = [generation('2026-03-10T10:15:00.000Z')];
    expect(ask(events, ['attempts'], { from: '2026-03-10T10:00Z', to: '2026-03-10T10:15Z' })).toEqual([{ attempts: 0 }]);
    expect(ask(events, ['attempts'], { from: '2026-03-10T10:15Z', to: '2026-03-10T10:30Z' })).toEqual([{ attempts: 1 }]);
  });

  test('a grain alone has a row for each bucket; one that the range cuts says so', () => {
    const asked = { by: ['day'] as const, to: '2026-03-11T12:00Z' };
    expect(ask([generation('2026-03-11T01:00Z')], ['attempts', 'failure_rate'], asked)).toEqual([
      { day: '2026-03-10', attempts: 0, failure_rate: null },
      { day: '2026-03-11', attempts: 1, failure_rate: 0, partial: true },
    ]);
  });

  test('combinations that occur for one metric have a row for all, in the order of code points, null last', () => {
    const events = [
      qa('2026-03-10T01:00Z', { workflow_version: null }),
      qa('2026-03-10T01:00Z', { workflow_version: '\u{1f600}' }),
      generation('2026-03-10T01:00Z', { workflow_version: '\uff5e' }),
    ];
    expect(ask(events, ['qa_checks', 'qa_pass_rate', 'attempts'], { by: ['workflow_version'] })).toEqual([
      { workflow_version: '\uff5e', qa_checks: 0, qa_pass_rate: null, attempts: 1 },
      { workflow_version: '\u{1f600}', qa_checks: 1, qa_pass_rate: 1, attempts: 0 },
      { workflow_version: null, qa_checks: 1, qa_pass_rate: 1, attempts: 0 },
    ]);
  });

  test('time comes first in the order of rows, wherever the grain was asked for', () => {
    const events = [generation('2026-03-11T01:00Z', { project_id: 'A' }), generation('2026-03-10T01:00Z', { project_id: 'B' })];
    expect(
      ask(events, ['attempts'], { by: ['project_id', 'day'], to: '2026-03-12T00:00Z' }).map((row) => [row['day'], row['project_id']]),
    ).toEqual([
      ['2026-03-10', 'B'],
      ['2026-03-11', 'A'],
    ]);
  });

  test('past the watermark everything is unknown', () => {
    const watermark = at('2026-03-11T00:00Z');
    const events = [generation('2026-03-11T01:00Z')];
    const to = '2026-03-12T00:00Z';
    expect(ask(events, ['attempts'], { by: ['day'], to, watermark })).toEqual([
      { day: '2026-03-10', attempts: 0 },
      { day: '2026-03-11', attempts: null },
    ]);
    expect(ask(events, ['attempts'], { by: ['day', 'project_id'], to, watermark })).toEqual([]);
    expect(ask(events, ['attempts'], { from: '2026-03-11T00:00Z', to, watermark })).toEqual([{ attempts: null }]);
    expect(ask(events, ['attempts'], { to, watermark })).toEqual([{ attempts: 1 }]);
    expect(ask(events, ['attempts'], { by: ['month'], from: '2026-03-11T00:00Z', to, watermark })).toEqual([
      { month: '2026-03', attempts: null, partial: true },
    ]);
  });

  test('filters: values are alternatives, dimensions all hold, null is a value', () => {
    const events = [
      generation('2026-03-10T01:00Z', { gpu_model: null }),
      generation('2026-03-10T01:00Z', { gpu_model: 'A100' }),
      generation('2026-03-10T01:00Z', { gpu_model: 'H100' }),
      generation('2026-03-10T01:00Z', { gpu_model: 'A100', project_id: 'Q' }),
    ];
    expect(ask(events, ['attempts'], { filters: { gpu_model: [null, 'A100'], project_id: ['P'] } })).toEqual([{ attempts: 2 }]);
  });
});

test('of each event_id within its type the first copy counts', () => {
  const first = generation('2026-03-10T01:00Z', { event_id: 'e' });
  const other = character('2026-03-10T01:00Z', { event_id: 'e' });
  expect(firstAccepted([first, generation('2026-03-10T02:00Z', { event_id: 'e' }), other])).toEqual([first, other]);
});
