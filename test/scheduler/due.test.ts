import {
  array,
  assert as assertProperty,
  constant,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  tuple,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { dueTimesAfter, MISSED_AFTER_MS, planFirings, rangeAt } from '../../services/scheduler/due.ts';
import { previewFirings } from '../../services/scheduler/preview.ts';
import type { When } from '../../services/scheduler/schedule.ts';
import { scheduleOf, ZONES } from './schedules.ts';

const DAY_MS = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();
const at = (text: string): number => Date.parse(text);

function dueBetween(schedule: Parameters<typeof dueTimesAfter>[0], after: number, until: number): number[] {
  const times: number[] = [];
  for (const time of dueTimesAfter(schedule, after)) {
    if (time > until) break;
    times.push(time);
  }
  return times;
}

/** By another calendar than the program's: when a wall clock in the zone first shows this, or the end of the gap that skips it. */
function firstShown(reading: Temporal.PlainDateTime, zone: string): number {
  const earlier = reading.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(reading)) return earlier.epochMilliseconds;
  return earlier.getTimeZoneTransition('next')!.epochMilliseconds;
}

function isDay(when: When, day: Temporal.PlainDate): boolean {
  switch (when.kind) {
    case 'daily':
    case 'cron':
      return true;
    case 'weekdays':
      return day.dayOfWeek <= 5;
    case 'weekly':
      return when.days.includes(day.dayOfWeek);
    case 'monthly':
      return day.day === Math.min(when.day, day.daysInMonth);
    case 'last_day_of_month':
      return day.day === day.daysInMonth;
    default:
      throw new TypeError('another kind');
  }
}

/** Every due time in (after, until], found day by day. */
function expectedDue(when: Exclude<When, { kind: 'cron' }>, zone: string, after: number, until: number): number[] {
  const time = Temporal.PlainTime.from(when.at);
  const found = new Set<number>();
  let day = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate().subtract({ days: 2 });
  for (; ; day = day.add({ days: 1 })) {
    if (day.toZonedDateTime(zone).epochMilliseconds > until + DAY_MS) break;
    if (isDay(when, day)) found.add(firstShown(day.toPlainDateTime(time), zone));
  }
  return [...found].filter((one) => one > after && one <= until).sort((a, b) => a - b);
}

const anyTime = tuple(integer({ min: 0, max: 23 }), integer({ min: 0, max: 59 })).map(
  ([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
);
const anyWhen: Arbitrary<Exclude<When, { kind: 'cron' }>> = oneof(
  record({ kind: constant('daily' as const), at: anyTime }),
  record({ kind: constant('weekdays' as const), at: anyTime }),
  record({
    kind: constant('weekly' as const),
    days: uniqueArray(integer({ min: 1, max: 7 }), { minLength: 1 }),
    at: anyTime,
  }),
  record({ kind: constant('monthly' as const), day: integer({ min: 1, max: 31 }), at: anyTime }),
  record({ kind: constant('last_day_of_month' as const), at: anyTime }),
);
const anyZone = constantFrom(...ZONES);
const anyInstant = integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) });

describe('due times', () => {
  test('are those that another calendar finds day by day, in twelve zones', () => {
    assertProperty(
      property(anyWhen, anyZone, anyInstant, integer({ min: 1, max: 120 }), (when, zone, after, days) => {
        const until = after + days * DAY_MS;
        expect(dueBetween({ when, zone }, after, until).map(iso)).toEqual(expectedDue(when, zone, after, until).map(iso));
      }),
      { numRuns: 300 },
    );
  });

  test('are found at every clock change of the zones, whatever minute they ask for (pitfall 6)', () => {
    for (const zone of ZONES) {
      const start = Temporal.Instant.fromEpochMilliseconds(Date.UTC(2026, 0, 1)).toZonedDateTimeISO(zone);
      for (
        let change = start.getTimeZoneTransition('next');
        change !== null && change.year < 2028;
        change = change.getTimeZoneTransition('next')
      ) {
        for (const minutes of [-90, -60, -30, -15, -1, 0, 1, 15, 29, 30, 45, 60, 90]) {
          const when = { kind: 'daily', at: change.add({ minutes }).toPlainTime().toString({ smallestUnit: 'minute' }) } as const;
          const [after, until] = [change.epochMilliseconds - 3 * DAY_MS, change.epochMilliseconds + 3 * DAY_MS];
          expect(dueBetween({ when, zone }, after, until).map(iso)).toEqual(expectedDue(when, zone, after, until).map(iso));
        }
      }
    }
  });

  test('strictly rise, and do not depend on from where one looks', () => {
    const anyCron = constantFrom(
      '0 * * * *',
      '*/15 2 * * *',
      '30 1 * * *',
      '0 0 L * *',
      '30 2 29 2 *',
      '5 0,12 1,15 * 1-5',
      '*/20 0-3 * 3,4,10,11 0',
    );
    assertProperty(
      property(anyCron, anyZone, anyInstant, integer({ min: 0, max: 40 }), (expression, zone, after, steps) => {
        const schedule = { when: { kind: 'cron', expression }, zone } as const;
        const times = dueBetween(schedule, after, after + 20 * DAY_MS);
        expect(times.every((time, index) => time > (times[index - 1] ?? after))).toBe(true);
        const from = times[steps];
        const again = from === undefined ? [] : dueBetween(schedule, from, after + 20 * DAY_MS);
        expect(again).toEqual(times.slice(steps + 1));
      }),
      { numRuns: 40 },
    );
  });

  test('in a gap, all readings are due once, at its end (pitfall 6)', () => {
    // Berlin: on 29 March 2026 the clock goes from 02:00 to 03:00, at 01:00 UTC.
    const schedule = { when: { kind: 'cron', expression: '*/15 2 * * *' }, zone: 'Europe/Berlin' } as const;
    expect(dueBetween(schedule, at('2026-03-28T12:00Z'), at('2026-03-29T12:00Z')).map(iso)).toEqual(['2026-03-29T01:00:00.000Z']);
    const daily = { when: { kind: 'daily', at: '02:30' }, zone: 'Europe/Berlin' } as const;
    expect(dueBetween(daily, at('2026-03-28T12:00Z'), at('2026-03-30T12:00Z')).map(iso)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  test('of a reading that comes twice the first is due, once (pitfall 6)', () => {
    // Berlin: on 25 October 2026 02:30 comes at 00:30 UTC and again at 01:30 UTC.
    const schedule = { when: { kind: 'daily', at: '02:30' }, zone: 'Europe/Berlin' } as const;
    expect(dueBetween(schedule, at('2026-10-24T12:00Z'), at('2026-10-26T12:00Z')).map(iso)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(dueBetween(schedule, at('2026-10-25T00:30Z'), at('2026-10-25T23:00Z'))).toEqual([]);
  });

  test('a day that a zone skipped altogether is due when the next one begins', () => {
    // Samoa had no 30 December 2011, a Friday.
    const schedule = { when: { kind: 'weekly', days: [5], at: '09:00' }, zone: 'Pacific/Apia' } as const;
    expect(dueBetween(schedule, at('2011-12-29T00:00Z'), at('2012-01-01T00:00Z')).map(iso)).toEqual(['2011-12-30T10:00:00.000Z']);
  });

  test('begin at the start and end before the end', () => {
    const schedule = {
      when: { kind: 'daily', at: '08:00' },
      zone: 'UTC',
      start: '2026-05-02T08:00:00Z',
      end: '2026-05-05T08:00:00Z',
    } as const;
    expect(dueBetween(schedule, at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z')).map(iso)).toEqual([
      '2026-05-02T08:00:00.000Z',
      '2026-05-03T08:00:00.000Z',
      '2026-05-04T08:00:00.000Z',
    ]);
  });

  test('day 31 of a shorter month is its last day', () => {
    const schedule = { when: { kind: 'monthly', day: 31, at: '06:00' }, zone: 'UTC' } as const;
    expect(dueBetween(schedule, at('2026-01-31T06:00Z'), at('2026-06-01T00:00Z')).map((time) => iso(time).slice(0, 10))).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
    ]);
  });
});

describe('planning', () => {
  test('gives every due time exactly once, in order and never early, however often and late one looks (pitfall 4)', () => {
    assertProperty(
      property(
        anyWhen,
        anyZone,
        anyInstant,
        constantFrom('latest', 'all', 'skip' as const),
        array(integer({ min: 0, max: 20 * DAY_MS }), { minLength: 1, maxLength: 20 }),
        (when, zone, planFrom, misfire, waits) => {
          const schedule = scheduleOf({ when, zone, planFrom, misfire: misfire as 'all' });
          let now = planFrom;
          let last: number | null = null;
          const planned: number[] = [];
          for (const wait of waits) {
            now += wait;
            for (const { dueAt } of planFirings(schedule, last, now)) {
              expect(dueAt).toBeLessThanOrEqual(now);
              planned.push(dueAt);
              last = dueAt;
            }
          }
          expect(planned).toEqual(dueBetween(schedule, planFrom, now));
        },
      ),
      { numRuns: 150 },
    );
  });

  const daily = scheduleOf({ when: { kind: 'daily', at: '08:00' }, zone: 'UTC', planFrom: at('2026-05-01T12:00Z') });
  const outcome = (schedule: typeof daily, now: string) =>
    planFirings(schedule, null, at(now)).map((one) => [iso(one.dueAt).slice(8, 10), one.action === 'run' ? 'run' : one.reason]);

  test('after an outage runs the latest, all or none, and accounts for the others (pitfalls 4 and 5)', () => {
    expect(outcome(daily, '2026-05-04T09:00Z')).toEqual([
      ['02', 'superseded'],
      ['03', 'superseded'],
      ['04', 'run'],
    ]);
    expect(outcome({ ...daily, misfire: 'all' }, '2026-05-04T09:00Z')).toEqual([
      ['02', 'run'],
      ['03', 'run'],
      ['04', 'run'],
    ]);
    expect(outcome({ ...daily, misfire: 'skip' }, '2026-05-04T09:00Z')).toEqual([
      ['02', 'missed'],
      ['03', 'missed'],
      ['04', 'missed'],
    ]);
  });

  test('what is seen within minutes of its due time was not missed', () => {
    const [onTime] = planFirings({ ...daily, misfire: 'skip' }, null, at('2026-05-02T08:00Z') + MISSED_AFTER_MS);
    expect(onTime?.action).toBe('run');
  });

  test('while paused, due times are accounted for and not run', () => {
    const paused = { ...daily, paused: { reason: 'holiday', at: '2026-05-01T13:00:00Z', by: 'owner' } };
    expect(outcome(paused, '2026-05-03T09:00Z')).toEqual([
      ['02', 'paused'],
      ['03', 'paused'],
    ]);
  });
});

describe('ranges', () => {
  test('are seen from the due time, not from when the mail goes out (pitfall 8)', () => {
    const schedule = scheduleOf({
      when: { kind: 'monthly', day: 1, at: '06:00' },
      zone: 'America/New_York',
      report: { template: 'delivery', preset: 'last-month', formats: [] },
      planFrom: at('2026-03-20T00:00Z'),
      misfire: 'all',
    });
    // Looked at in June: April's report is still of March.
    const [april, may] = planFirings(schedule, null, at('2026-06-20T00:00Z'));
    expect([iso(april!.range.from), iso(april!.range.to)]).toEqual(['2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z']);
    expect([iso(may!.range.from), iso(may!.range.to)]).toEqual(['2026-04-01T04:00:00.000Z', '2026-05-01T04:00:00.000Z']);
  });

  test('a due time that a clock change moved past midnight is seen from where it is', () => {
    // Cairo: on 24 April 2026 the clock goes from 00:00 to 01:00.
    const schedule = scheduleOf({
      when: { kind: 'daily', at: '00:30' },
      zone: 'Africa/Cairo',
      report: { template: 'delivery', preset: 'yesterday', formats: [] },
    });
    const [due] = dueBetween(schedule, at('2026-04-23T12:00Z'), at('2026-04-24T12:00Z'));
    expect(iso(due!)).toBe('2026-04-23T22:00:00.000Z');
    const range = rangeAt(schedule, due!);
    expect([iso(range.from), iso(range.to)]).toEqual(['2026-04-22T22:00:00.000Z', '2026-04-23T22:00:00.000Z']);
  });
});

describe('a preview', () => {
  test('shows ten firings with ranges as instants with their offsets, across a clock change (pitfalls 6 and 7)', () => {
    const schedule = scheduleOf({ when: { kind: 'weekly', days: [1], at: '08:00' }, zone: 'Europe/Berlin' });
    const preview = previewFirings(schedule, at('2026-03-20T00:00Z'));
    expect(preview).toHaveLength(10);
    expect(preview[0]).toEqual({
      due_at: '2026-03-23T08:00:00+01:00',
      zone: 'Europe/Berlin',
      clock_change: null,
      range: { from: '2026-03-16T00:00:00+01:00', to: '2026-03-23T00:00:00+01:00' },
      comparison: { from: '2026-03-09T00:00:00+01:00', to: '2026-03-16T00:00:00+01:00', label: 'the week before' },
    });
    expect(preview[1]).toMatchObject({
      due_at: '2026-03-30T08:00:00+02:00',
      range: { from: '2026-03-23T00:00:00+01:00', to: '2026-03-30T00:00:00+02:00' },
    });
  });

  test.each([
    ['a time that is skipped', { kind: 'daily', at: '02:30' }, '2026-03-29T03:00:00+02:00', { kind: 'skipped', asked: '2026-03-29T02:30' }],
    ['the end of the gap itself', { kind: 'daily', at: '03:00' }, '2026-03-29T03:00:00+02:00', null],
    [
      'a time that comes twice',
      { kind: 'daily', at: '02:30' },
      '2026-10-25T02:30:00+02:00',
      { kind: 'repeated', asked: '2026-10-25T02:30' },
    ],
    ['the time after it', { kind: 'daily', at: '03:00' }, '2026-10-25T03:00:00+01:00', null],
    [
      'cron in the gap',
      { kind: 'cron', expression: '15 2 * * *' },
      '2026-03-29T03:00:00+02:00',
      { kind: 'skipped', asked: '2026-03-29T02:15' },
    ],
  ] as const)('says what a clock change does to %s (pitfall 6)', (_, when, dueAt, clockChange) => {
    const schedule = scheduleOf({ when, zone: 'Europe/Berlin' });
    const [found] = previewFirings(schedule, at(dueAt) - DAY_MS / 2, 1);
    expect(found).toMatchObject({ due_at: dueAt, clock_change: clockChange });
  });

  test('ends with the schedule', () => {
    expect(previewFirings(scheduleOf({ end: '2026-03-31T00:00:00Z' }), at('2026-03-20T00:00Z'))).toHaveLength(2);
  });
});
