/** The pure parts of the reports' pages: bounds between fields and questions, addresses, differences in words. */
import { describe, expect, test } from 'vitest';
import { readQuestion, writeQuestion, type Question } from '../../services/viewer/api/question.ts';
import { sayDifference, summarize } from '../../services/viewer/reports/difference-words.ts';
import { wordsOf } from '../../services/viewer/reports/standing-words.ts';
import { boundsOf, instantsOf, rangeOf, type Bound } from '../../services/viewer/ui/range-picker-bounds.ts';
import { zoneNames, zoneWritten } from '../../services/viewer/ui/zone-picker-names.ts';

const NOW = Date.UTC(2026, 2, 20, 12);
const bound = (day: string, time = '00:00', second = false): Bound => ({ day, time, second });
const timed = (from: Bound, to: Bound, zone: string) => rangeOf({ timed: true, from, to }, zone);
const days = (from: string, to: string) => rangeOf({ timed: false, from: bound(from), to: bound(to) }, 'UTC');

describe('two whole days', () => {
  test('include the last one', () => {
    expect(days('2026-02-27', '2026-02-28')).toEqual({ kind: 'range', range: { from: '2026-02-27', to: '2026-03-01' } });
  });
  test('may be the same, but not the wrong way round or missing', () => {
    expect(days('2026-03-01', '2026-03-01')).toMatchObject({ kind: 'range' });
    expect(days('2026-03-02', '2026-03-01')).toEqual({ kind: 'fault', fault: 'The last day lies before the first.' });
    expect(days('', '2026-03-01')).toEqual({ kind: 'fault', fault: 'Give both days.' });
  });
  test('stand in the fields for the presets that they mean', () => {
    expect(boundsOf({ preset: 'last-month' }, 'Asia/Kathmandu', NOW)).toMatchObject({
      timed: false,
      from: { day: '2026-02-01' },
      to: { day: '2026-02-28' },
    });
  });
  test('of an address that is none leave the fields empty', () => {
    expect(boundsOf({ from: 'soon', to: 'later' }, 'UTC', NOW)).toMatchObject({ from: { day: '' }, to: { day: '' } });
  });
});

describe('times of day', () => {
  test('carry the offset of their zone, off the hour too', () => {
    expect(timed(bound('2026-03-05', '09:15'), bound('2026-03-18', '17:30'), 'Asia/Kathmandu')).toEqual({
      kind: 'range',
      range: { from: '2026-03-05T09:15:00+05:45', to: '2026-03-18T17:30:00+05:45' },
    });
  });
  test('come back from the address as they were typed', () => {
    const range = { from: '2026-03-05T09:15:00+05:45', to: '2026-03-18T17:30:00+05:45' };
    expect(boundsOf(range, 'Asia/Kathmandu', NOW)).toEqual({
      timed: true,
      from: bound('2026-03-05', '09:15'),
      to: bound('2026-03-18', '17:30'),
    });
  });
  test('that the clock shows twice can be told apart', () => {
    expect(instantsOf(bound('2026-10-25', '02:30'), 'Europe/Berlin')).toEqual([
      Date.parse('2026-10-25T02:30:00+02:00'),
      Date.parse('2026-10-25T02:30:00+01:00'),
    ]);
    expect(timed(bound('2026-10-25', '02:30'), bound('2026-10-25', '02:30', true), 'Europe/Berlin')).toEqual({
      kind: 'range',
      range: { from: '2026-10-25T02:30:00+02:00', to: '2026-10-25T02:30:00+01:00' },
    });
    expect(boundsOf({ from: '2026-10-25T02:30:00+01:00', to: '2026-10-26' }, 'Europe/Berlin', NOW).from.second).toBe(true);
  });
  test('that the clock never showed are refused by name', () => {
    expect(timed(bound('2026-03-29', '02:30'), bound('2026-03-30', '00:00'), 'Europe/Berlin')).toEqual({
      kind: 'fault',
      fault: 'The clocks in Europe/Berlin never showed 02:30 on 2026-03-29: they were put forward. Take a time before or after.',
    });
  });
  test('lie on a quarter of an hour, the end after the beginning', () => {
    expect(timed(bound('2026-03-05', '09:07'), bound('2026-03-06', '09:00'), 'UTC')).toMatchObject({ kind: 'fault' });
    expect(timed(bound('2026-03-05', '09:15'), bound('2026-03-05', '09:15'), 'UTC')).toMatchObject({ kind: 'fault' });
    expect(timed(bound('2026-03-05', ''), bound('2026-03-06', '09:15'), 'UTC')).toEqual({ kind: 'fault', fault: 'Give both times.' });
  });
});

describe('an address', () => {
  const usual: Question = { range: { preset: 'this-month' }, zone: null, filters: {}, compare: true };
  const throughAddress = (question: Question) => readQuestion(new URLSearchParams(writeQuestion(question).toString()), usual);
  test('gives the question back, whatever the names are', () => {
    const question: Question = {
      range: { from: '2026-03-05T09:15:00+05:45', to: '2026-03-18' },
      zone: 'Asia/Kathmandu',
      filters: { project_id: ['a&b=c', 'null', ' ', '%2F+#'], failure_type: [null, 'مشروع'] },
      compare: false,
    };
    expect(throughAddress(question)).toEqual(question);
    expect(throughAddress(usual)).toEqual(usual);
  });
  test('without a question means the usual one; what is none of it is passed over', () => {
    expect(readQuestion(new URLSearchParams('preset=someday&mood=good&from=2026-03-01'), usual)).toEqual(usual);
  });
});

describe('zones', () => {
  test('stand under the names they have today, each once', () => {
    const names = zoneNames(['Europe/Kiev', 'UTC']);
    expect(names.slice(0, 2)).toEqual(['Europe/Kyiv', 'UTC']);
    expect(names).toContain('Asia/Kathmandu');
    expect(names).toContain('Asia/Kolkata');
    expect(names.filter((name) => name === 'Europe/Kyiv' || name === 'Europe/Kiev')).toEqual(['Europe/Kyiv']);
  });
  test('that no list has can be written', () => {
    expect(zoneWritten(' US/Pacific ')).toBe('US/Pacific');
    expect(zoneWritten('Middle/Earth')).toBeNull();
    expect(zoneWritten('+05:30')).toBeNull();
  });
});

const speech = { locale: 'en-GB', currency: 'EUR' };
const values = (was: number | null, now: number | null) => {
  const change = was === null || now === null ? null : now - was;
  return {
    was,
    now,
    change,
    relative: change === null || was === null || was === 0 ? null : change / Math.abs(was),
    changed: was !== now,
  };
};
const figure = (was: number, now: number) => ({
  figure: 'a.b',
  section: 'a',
  title: 'B',
  unit: 'count' as const,
  style: 'count' as const,
  ...values(was, now),
});
const other = (was: number, now: number) => ({ ...figure(was, now), place: 'c' });

describe('a difference in words', () => {
  test.each([
    ['count', 45, 44, '1 fewer (−2.2 %)'],
    ['count', 0, 3, '3 more'],
    ['duration', 52, 76, '1 d more (+46.2 %)'],
    ['percent', 0.914, 0.902, '1.2 points less'],
    ['money', 10, 12.5, '2.50 EUR more (+25.0 %)'],
    ['hours', null, 12, 'known only today'],
    ['hours', 12, null, 'no longer known'],
    ['hours', 12, 12, 'the same'],
  ] as const)('%s from %s to %s', (style, was, now, said) => {
    expect(sayDifference({ style, ...values(was, now) }, speech)).toBe(said);
  });

  test.each([
    [[figure(1, 1)], [], 'Nothing has changed: every value reads today as it did on 20 Mar 2026, 12:00 (UTC).'],
    [[figure(1, 2), figure(1, 1)], [], '1 of 2 headline figures reads differently today than on 20 Mar 2026, 12:00 (UTC).'],
    [[figure(1, 1)], [other(1, 2)], '1 value of charts and tables reads differently today than on 20 Mar 2026, 12:00 (UTC).'],
    [
      [figure(1, 2)],
      [other(1, 2), other(2, 3)],
      '1 of 1 headline figures and 2 values of charts and tables read differently today than on 20 Mar 2026, 12:00 (UTC).',
    ],
  ])('in sum: %#', (figures, others, said) => {
    const changed = [...figures, ...others].filter((one) => one.changed).length;
    expect(summarize({ changed, figures, others }, '2026-03-20T12:00:00Z', 'UTC', 'en-GB')).toBe(said);
  });
});

describe('the state of the data', () => {
  const report = {
    range: { from: '2026-03-01T00:00:00+05:45', to: '2026-03-21T00:00:00+05:45', zone: 'Asia/Kathmandu' },
    watermark: '2026-03-20T11:55:00Z',
    provisional_from: '2026-03-19T11:55:00Z',
    verified_to: null,
    dead_letters: 0,
  };
  const said = (changed: Partial<Omit<typeof report, 'verified_to'>> & { verified_to?: string | null } = {}) =>
    wordsOf({ ...report, ...changed }, 'en-GB').map(({ text }) => text);

  test('is said in the zone of the report', () => {
    expect(said()).toEqual([
      'Data complete to 20 Mar 2026, 17:40 (Asia/Kathmandu)',
      'GPU time provisional from 19 Mar 2026, 17:40',
      'Not yet compared with the raw events',
    ]);
  });
  test('has no provisional part where the range ends before it', () => {
    const range = { ...report.range, to: '2026-03-10T00:00:00+05:45' };
    expect(said({ range, verified_to: '2026-03-20T10:00:00Z' })).toEqual([
      'Data complete to 20 Mar 2026, 17:40 (Asia/Kathmandu)',
      'Verified against the raw events to 20 Mar 2026, 15:45',
    ]);
  });
  test('counts what was rejected', () => {
    expect(said({ dead_letters: 1 })).toContain('1 rejected event is not in the figures');
    expect(said({ dead_letters: 20 })).toContain('20 rejected events are not in the figures');
  });
});
