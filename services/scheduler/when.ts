/** The readings of a wall clock at which a schedule is due, without any zone: epoch ms as if local time were UTC. */
import { CronExpressionParser } from 'cron-parser';
import { civilDate, DAY_MS, dayNumber, MINUTE_MS } from '../common/calendar-zone.ts';
import type { When } from './schedule.ts';

/** Days that no local date goes beyond. */
const LAST_READING_MS = Date.UTC(2100, 0, 1);
const WEEKDAYS = [1, 2, 3, 4, 5];

/** In rising order, those at or after `fromMs`; ends with the year 2099. */
export function* readingsFrom(when: When, fromMs: number): Generator<number> {
  if (when.kind === 'cron') {
    yield* cronReadings(when.expression, fromMs);
    return;
  }
  const [hour, minute] = when.at.split(':').map(Number) as [number, number];
  const timeMs = (hour * 60 + minute) * MINUTE_MS;
  for (const day of daysFrom(when, Math.floor(fromMs / DAY_MS))) {
    const reading = day * DAY_MS + timeMs;
    if (reading >= fromMs) yield reading;
  }
}

function* cronReadings(expression: string, fromMs: number): Generator<number> {
  const readings = CronExpressionParser.parse(expression, {
    tz: 'UTC',
    currentDate: new Date(fromMs - 1),
    endDate: new Date(LAST_READING_MS),
  });
  while (readings.hasNext()) yield readings.next().getTime();
}

type DailyWhen = Exclude<When, { readonly kind: 'cron' }>;

/** Day numbers (days since 1970-01-01) in rising order. */
function* daysFrom(when: DailyWhen, first: number): Generator<number> {
  const last = LAST_READING_MS / DAY_MS;
  if (when.kind === 'monthly' || when.kind === 'last_day_of_month') {
    const { year, month } = civilDate(first);
    for (let step = 0; ; step += 1) {
      const end = dayNumber(year, month + step + 1, 0);
      const day = when.kind === 'monthly' ? Math.min(dayNumber(year, month + step, when.day), end) : end;
      if (day >= last) return;
      if (day >= first) yield day;
    }
  }
  const weekdays = when.kind === 'weekly' ? when.days : WEEKDAYS;
  for (let day = first; day < last; day += 1) {
    if (when.kind === 'daily' || weekdays.includes(weekdayOf(day))) yield day;
  }
}

/** 1 is Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
