/** What one period of a chart says, in words: the same to those who hover, to those who move by keyboard and to those who have it read out. */
import { sayValue, type Speech } from '../../reports/format.ts';
import { dateFormat } from '../../reports/formatters.ts';
import type { Bucket, Line, SeriesSection } from '../../reports/types.ts';

export interface SaidValue {
  readonly line: Line;
  readonly text: string;
}

export interface SaidBucket {
  readonly when: string;
  /** "provisional", "incomplete", "not known yet". */
  readonly state: string;
  readonly values: readonly SaidValue[];
}

export function sayBucket(section: SeriesSection, index: number, speech: Speech): SaidBucket {
  const bucket = section.buckets[index]!;
  return {
    when: sayWhen(bucket, section.grain, speech.locale),
    state: sayState(bucket),
    values: section.lines.map((line) => ({ line, text: saidValue(line.values[index] ?? null, bucket, line, speech) })),
  };
}

const saidValue = (value: number | null, bucket: Bucket, line: Line, speech: Speech): string => {
  if (value !== null) return sayValue(value, line.style, speech);
  return bucket.future ? 'not known yet' : 'nothing to measure';
};

/** The whole in one sentence. */
export const sentenceOf = ({ when, state, values }: SaidBucket): string =>
  `${when}: ${values.map(({ line, text }) => `${line.name} ${text}`).join('; ')}${state === '' ? '' : ` (${state})`}`;

export function sayState({ partial, provisional, future }: Bucket): string {
  if (future) return '';
  return [provisional && 'provisional', partial && 'incomplete'].filter(Boolean).join(', ');
}

/** "Thursday 19 March", "week from 16 March", "19 March, 14:00". The names of buckets are dates in the zone of the series, so they are said without any. */
export function sayWhen({ name, label }: Bucket, grain: SeriesSection['grain'], locale: string): string {
  const say = (date: string, parts: Intl.DateTimeFormatOptions) => dateFormat(locale, { timeZone: 'UTC', ...parts }).format(new Date(date));
  const DAY = { day: 'numeric', month: 'long' } as const;
  if (grain === 'hour') return `${say(name.slice(0, 10), DAY)}, ${name.slice(11, 16)}`;
  if (grain === 'day') return say(name, { weekday: 'long', ...DAY });
  if (grain === 'week') return `week from ${say(name, DAY)}`;
  return grain === 'month' ? say(`${name}-01`, { month: 'long', year: 'numeric' }) : label;
}
