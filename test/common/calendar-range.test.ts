import { describe, expect, test } from 'vitest';
import { comparisonOf } from '../../services/common/calendar-comparison.ts';
import { parseBound, parseRange, presetNamed, presetRange } from '../../services/common/calendar-range.ts';
import type { Preset } from '../../services/common/calendar-range.ts';
import { codeOf } from './refusal.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe('bounds', () => {
  test('a date is the first instant of that date in the zone', () => {
    expect(iso(parseBound('2026-03-29', 'Asia/Kathmandu'))).toBe('2026-03-28T18:15');
    expect(iso(parseBound('2018-11-04', 'America/Sao_Paulo'))).toBe('2018-11-04T03:00');
  });

  test('a date that the zone skipped begins where the next one does', () => {
    expect(parseBound('2011-12-30', 'Pacific/Apia')).toBe(parseBound('2011-12-31', 'Pacific/Apia'));
  });

  test('an instant carries its own offset, whatever the zone', () => {
    expect(iso(parseBound('2026-03-29T12:15:00+02:00', 'America/New_York'))).toBe('2026-03-29T10:15');
    expect(iso(parseBound('2026-03-29T12:15Z', 'America/New_York'))).toBe('2026-03-29T12:15');
  });

  test.each(['2026-02-30', '2026-13-01', '2026-02-30T00:00Z', '2026-03-29T12:15', '2026-03-29 12:15Z', 'yesterday', '', '1743206400000'])(
    '%j is not a time',
    (text) => expect(codeOf(() => parseBound(text, 'UTC'))).toBe('bad_time'),
  );

  test.each(['2026-03-29T12:10Z', '2026-03-29T12:15:01Z', '2026-03-29T12:15:00.001Z', '2026-03-29T12:15:00.0000001Z'])(
    '%s is off the quarter-hours',
    (text) => expect(codeOf(() => parseBound(text, 'UTC'))).toBe('bound_off_quarter'),
  );

  test('an empty range is refused', () => {
    expect(codeOf(() => parseRange('2026-03-29', '2026-03-29', 'UTC'))).toBe('bad_range');
    expect(codeOf(() => parseRange('2026-03-30', '2026-03-29', 'UTC'))).toBe('bad_range');
  });
});

describe('presets, on Monday 23 November 2026 at 13:46 UTC', () => {
  const now = at('2026-11-23T13:46Z');
  test.each<[Preset, string, string]>([
    ['today', '2026-11-22T23:00', '2026-11-23T23:00'],
    ['yesterday', '2026-11-21T23:00', '2026-11-22T23:00'],
    ['this-week', '2026-11-22T23:00', '2026-11-23T23:00'],
    ['last-week', '2026-11-15T23:00', '2026-11-22T23:00'],
    ['this-month', '2026-10-31T23:00', '2026-11-23T23:00'],
    ['last-month', '2026-09-30T22:00', '2026-10-31T23:00'],
    ['this-quarter', '2026-09-30T22:00', '2026-11-23T23:00'],
    ['last-quarter', '2026-06-30T22:00', '2026-09-30T22:00'],
    ['this-year', '2025-12-31T23:00', '2026-11-23T23:00'],
    ['last-year', '2024-12-31T23:00', '2025-12-31T23:00'],
    ['last-7-days', '2026-11-15T23:00', '2026-11-22T23:00'],
    ['last-30-days', '2026-10-23T22:00', '2026-11-22T23:00'],
    ['last-90-days', '2026-08-24T22:00', '2026-11-22T23:00'],
  ])('%s', (preset, from, to) => {
    const range = presetRange(preset, 'Europe/Berlin', now);
    expect([iso(range.from), iso(range.to)]).toEqual([from, to]);
  });

  test('the local date decides, not that of UTC', () => {
    expect(iso(presetRange('today', 'Pacific/Auckland', now).from)).toBe('2026-11-23T11:00');
  });

  test('other spellings are forgiven, other names are not', () => {
    expect(presetNamed('Last_30 Days')).toBe('last-30-days');
    expect(codeOf(() => presetNamed('last-31-days'))).toBe('unknown_preset');
  });
});

describe('comparison', () => {
  const LATER = at('2030-01-01T00:00Z');
  function compared(from: string, to: string, zone = 'UTC', watermark = LATER) {
    const comparison = comparisonOf(parseRange(from, to, zone), zone, watermark, null);
    return comparison === null ? null : [iso(comparison.from), iso(comparison.to), comparison.kind, comparison.toDate];
  }

  test('a whole month with the month before, also February of a leap year and across a change of offset', () => {
    expect(compared('2026-03-01', '2026-04-01')).toEqual(['2026-02-01T00:00', '2026-03-01T00:00', 'unit', false]);
    expect(compared('2028-03-01', '2028-04-01')).toEqual(['2028-02-01T00:00', '2028-03-01T00:00', 'unit', false]);
    expect(compared('2026-04-01', '2026-05-01', 'Europe/Berlin')).toEqual(['2026-02-28T23:00', '2026-03-31T22:00', 'unit', false]);
  });

  test('a unit is recognised when it is entered as instants', () => {
    expect(compared('2026-03-31T22:00Z', '2026-05-01T00:00+02:00', 'Europe/Berlin')).toEqual([
      '2026-02-28T23:00',
      '2026-03-31T22:00',
      'unit',
      false,
    ]);
  });

  test('a quarter, a year, a week, a day', () => {
    expect(compared('2026-01-01', '2026-04-01')).toEqual(['2025-10-01T00:00', '2026-01-01T00:00', 'unit', false]);
    expect(compared('2028-01-01', '2029-01-01')).toEqual(['2027-01-01T00:00', '2028-01-01T00:00', 'unit', false]);
    expect(compared('2026-11-16', '2026-11-23')).toEqual(['2026-11-09T00:00', '2026-11-16T00:00', 'unit', false]);
    expect(compared('2026-03-29', '2026-03-30', 'Europe/Berlin')).toEqual(['2026-03-27T23:00', '2026-03-28T23:00', 'unit', false]);
  });

  test('other ranges between midnights with as many local days before', () => {
    expect(compared('2026-03-20', '2026-03-30', 'Europe/Berlin')).toEqual(['2026-03-09T23:00', '2026-03-19T23:00', 'days', false]);
  });

  test('anything else with the same elapsed time before', () => {
    expect(compared('2026-03-20T06:00Z', '2026-03-21T09:15Z')).toEqual(['2026-03-19T02:45', '2026-03-20T06:00', 'elapsed', false]);
  });

  test('a month that is not over with the same local time of the month before', () => {
    expect(compared('2026-11-01', '2026-12-01', 'UTC', at('2026-11-23T13:46Z'))).toEqual([
      '2026-10-01T00:00',
      '2026-10-23T13:45',
      'unit',
      true,
    ]);
  });

  test('clamped where the month before is shorter', () => {
    expect(compared('2026-03-01', '2026-04-01', 'UTC', at('2026-03-30T12:00Z'))).toEqual([
      '2026-02-01T00:00',
      '2026-03-01T00:00',
      'unit',
      false,
    ]);
  });

  test('by the wall clock, not by elapsed hours, across a change of offset', () => {
    expect(compared('2026-03-23', '2026-03-30', 'Europe/Berlin', at('2026-03-29T10:00Z'))).toEqual([
      '2026-03-15T23:00',
      '2026-03-22T11:00',
      'unit',
      true,
    ]);
  });

  test('this-month is compared as the month it is a part of', () => {
    const now = at('2026-11-23T13:46Z');
    const comparison = comparisonOf(presetRange('this-month', 'UTC', now), 'UTC', now - 300_000, { name: 'this-month', now });
    expect(comparison).toMatchObject({ from: at('2026-10-01T00:00Z'), to: at('2026-10-23T13:30Z'), toDate: true });
    expect(comparison?.label).toBe('the same time of the month before, to 2026-10-23T13:30:00+00:00');
  });

  test('nothing is compared while nothing has passed', () => {
    expect(compared('2026-11-01', '2026-12-01', 'UTC', at('2026-11-01T00:05Z'))).toBeNull();
  });
});
