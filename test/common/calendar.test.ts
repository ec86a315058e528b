import { describe, expect, test } from 'vitest';
import { bucketsOf, MAX_BUCKETS, nameInstant } from '../../services/common/calendar.ts';
import type { CalendarGrain } from '../../services/common/calendar.ts';
import { codeOf } from './refusal.ts';

const at = (iso: string) => Date.parse(iso);

/** Buckets as `name minutes`, with `cut` where the range cuts them. */
function buckets(grain: CalendarGrain, zone: string, from: string, to: string): string[] {
  return bucketsOf(grain, at(from), at(to), zone).map(
    (bucket) => `${bucket.name} ${(bucket.to - bucket.from) / 60_000}${bucket.partial ? ' cut' : ''}`,
  );
}

describe('hours', () => {
  test('Lord Howe Island goes back by half an hour: a half hour between two whole ones', () => {
    expect(buckets('hour', 'Australia/Lord_Howe', '2026-04-04T14:00Z', '2026-04-04T16:30Z')).toEqual([
      '2026-04-05T01:00:00+11:00 60',
      '2026-04-05T01:30:00+10:30 30',
      '2026-04-05T02:00:00+10:30 60',
    ]);
  });

  test('Lord Howe Island goes forward by half an hour, from 02:00 to 02:30', () => {
    expect(buckets('hour', 'Australia/Lord_Howe', '2026-10-03T14:30Z', '2026-10-03T17:00Z')).toEqual([
      '2026-10-04T01:00:00+10:30 60',
      '2026-10-04T02:30:00+11:00 30',
      '2026-10-04T03:00:00+11:00 60',
    ]);
  });

  test('Berlin repeats the hour from 02:00 in autumn, told apart by the offset', () => {
    expect(buckets('hour', 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T02:00Z')).toEqual([
      '2026-10-25T02:00:00+02:00 60',
      '2026-10-25T02:00:00+01:00 60',
    ]);
  });

  test('Kathmandu begins its hours at a quarter past the UTC hour, and keeps the name of one that the range cuts', () => {
    expect(buckets('hour', 'Asia/Kathmandu', '2026-03-10T18:00Z', '2026-03-10T19:30Z')).toEqual([
      '2026-03-10T23:00:00+05:45 15 cut',
      '2026-03-11T00:00:00+05:45 60',
      '2026-03-11T01:00:00+05:45 15 cut',
    ]);
  });

  test("St. John's changed at 00:01 until 2011: the hour begins at the next quarter", () => {
    expect(buckets('hour', 'America/St_Johns', '2010-11-07T01:30Z', '2010-11-07T04:30Z')).toEqual([
      '2010-11-06T23:00:00-02:30 60',
      '2010-11-07T00:00:00-02:30 15',
      '2010-11-06T23:15:00-03:30 45',
      '2010-11-07T00:00:00-03:30 60',
    ]);
  });

  test('in UTC the offset is written out', () => {
    expect(buckets('hour', 'UTC', '2026-01-01T05:00Z', '2026-01-01T06:00Z')).toEqual(['2026-01-01T05:00:00+00:00 60']);
  });

  test('a year has 8,760 of them that join without gap or overlap', () => {
    const year = bucketsOf('hour', at('2025-12-31T23:00Z'), at('2026-12-31T23:00Z'), 'Europe/Berlin');
    expect(year).toHaveLength(8760);
    expect(year.slice(1).every((bucket, index) => bucket.from === year[index]?.to)).toBe(true);
  });
});

describe('days', () => {
  test('São Paulo, Beirut and Cairo begin a day at 01:00 where midnight is skipped', () => {
    expect(buckets('day', 'America/Sao_Paulo', '2018-11-03T03:00Z', '2018-11-06T02:00Z')).toEqual([
      '2018-11-03 1440',
      '2018-11-04 1380',
      '2018-11-05 1440',
    ]);
    expect(buckets('day', 'Asia/Beirut', '2025-03-29T22:00Z', '2025-03-30T21:00Z')).toEqual(['2025-03-30 1380']);
    expect(buckets('day', 'Africa/Cairo', '2026-04-23T22:00Z', '2026-04-24T21:00Z')).toEqual(['2026-04-24 1380']);
  });

  test('Apia had no 30 December 2011', () => {
    expect(buckets('day', 'Pacific/Apia', '2011-12-29T10:00Z', '2011-12-31T10:00Z')).toEqual(['2011-12-29 1440', '2011-12-31 1440']);
  });

  test('Berlin has days of 23 and 25 hours', () => {
    expect(buckets('day', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toEqual(['2026-03-29 1380']);
    expect(buckets('day', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toEqual(['2026-10-25 1500']);
  });

  test("a day of St. John's begins at its first midnight, though the clock goes back before it", () => {
    expect(buckets('day', 'America/St_Johns', '2010-11-07T02:30Z', '2010-11-08T03:30Z')).toEqual(['2010-11-07 1500']);
  });
});

describe('longer units', () => {
  test('weeks begin on Monday and are named for it; cut ones keep the name', () => {
    expect(buckets('week', 'UTC', '2026-03-01T00:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-02-23 1440 cut',
      '2026-03-02 10080',
      '2026-03-09 1440 cut',
    ]);
  });

  test('months and quarters', () => {
    expect(buckets('month', 'Europe/Berlin', '2026-02-28T23:00Z', '2026-04-30T22:00Z')).toEqual(['2026-03 44580', '2026-04 43200']);
    expect(buckets('quarter', 'UTC', '2026-01-01T00:00Z', '2026-07-01T00:00Z')).toEqual(['2026-Q1 129600', '2026-Q2 131040']);
  });
});

test('more buckets than anyone reads are refused, and so are unknown zones and offsets in their place', () => {
  expect(codeOf(() => bucketsOf('hour', at('2000-01-01T00:00Z'), at('2000-01-01T00:00Z') + (MAX_BUCKETS + 1) * 3_600_000, 'UTC'))).toBe(
    'bad_range',
  );
  expect(codeOf(() => bucketsOf('day', at('2026-01-02T00:00Z'), at('2026-01-02T00:00Z'), 'UTC'))).toBe('bad_range');
  expect(codeOf(() => bucketsOf('day', at('1970-01-01T00:00Z'), at('1970-01-02T00:00Z'), 'UTC'))).toBe('bad_range');
  expect(codeOf(() => bucketsOf('day', at('2026-01-01T00:00Z'), at('2026-01-02T00:00Z'), 'Europe/Atlantis'))).toBe('unknown_zone');
  expect(codeOf(() => bucketsOf('day', at('2026-01-01T00:00Z'), at('2026-01-02T00:00Z'), '+05:45'))).toBe('unknown_zone');
});

test('an instant is named in local time with its offset', () => {
  expect(nameInstant(at('2026-07-01T00:00Z'), 'America/St_Johns')).toBe('2026-06-30T21:30:00-02:30');
});
