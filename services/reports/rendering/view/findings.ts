/** What a chart shows, in a few words, where the report itself has no finding: said from the figures that are drawn. */
import { sayValue, type Speech } from '../../format.ts';
import { fitted } from '../charts/measure.ts';
import { isolated, visible } from '../text.ts';
import type { Line, SeriesSection } from '../../types.ts';

const SUMMED: ReadonlySet<string> = new Set(['count', 'hours', 'money']);

export function findingOf(section: SeriesSection, speech: Speech): string {
  if (section.finding !== null) return section.finding;
  const [line] = section.lines;
  if (section.lines.length === 1 && line) return extremeOf(section, line, speech);
  if (section.chart === 'stacked' || section.chart === 'area') return greatestShare(section, speech);
  return section.dimension !== null && section.unit === 'ratio' ? highestRatio(section, speech) : latestOf(section, speech);
}

/** "GPU hours: highest on 14 Nov, 412 h". Unfinished periods may still change: one that is higher yet is said to be so "so far". */
function extremeOf({ title, buckets, grain }: SeriesSection, line: Line, speech: Speech): string {
  const known = line.values.flatMap((value, index) => {
    const { partial, future, label } = buckets[index]!;
    return value === null || future ? [] : [{ value, label, partial }];
  });
  const ranked = known.toSorted((a, b) => b.value - a.value);
  const top = ranked.find(({ partial }) => !partial);
  if (top === undefined) return title;
  const say = ({ value, label }: (typeof known)[number]): string => `${sayValue(value, line.style, speech)} ${WHEN[grain]} ${label}`;
  const first = ranked[0]!;
  if (first.partial && first.value > top.value) return `${title}: ${say(first)} so far, before that at most ${say(top)}`;
  return `${title}: highest ${WHEN[grain]} ${top.label}, ${sayValue(top.value, line.style, speech)}`;
}

/** A long name is cut here; the figures at the end of the report have it whole. */
const named = (name: string): string => isolated(fitted(visible(name), 1, 16));

const WHEN: Readonly<Record<SeriesSection['grain'], string>> = {
  hour: 'at',
  day: 'on',
  week: 'in the week of',
  month: 'in',
  quarter: 'in',
};

function greatestShare({ title, lines }: SeriesSection, speech: Speech): string {
  const sums = lines.map((line) => ({ line, sum: line.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) }));
  const whole = sums.reduce((total, { sum }) => total + sum, 0);
  const top = sums.toSorted((a, b) => b.sum - a.sum)[0];
  if (!top || whole <= 0 || !SUMMED.has(top.line.style)) return title;
  return `${named(top.line.name)}: ${sayValue(top.sum / whole, 'percent', speech)} ${top.line.unit === 'hours' ? 'of all hours' : 'of the whole'}`;
}

/** "Flicker highest: 2.3 % over these periods". A ratio over its buckets, weighted by what it is of, is the ratio of the whole. */
function highestRatio({ title, lines }: SeriesSection, speech: Speech): string {
  const means = lines.flatMap((line) => {
    const known = line.values.map((value, index) => ({ value: value ?? 0, n: value === null ? 0 : (line.n[index] ?? 0) }));
    const n = known.reduce((all, one) => all + one.n, 0);
    return n > 0 ? [{ line, mean: known.reduce((sum, one) => sum + one.value * one.n, 0) / n }] : [];
  });
  const top = means.toSorted((a, b) => b.mean - a.mean)[0];
  return top ? `${named(top.line.name)} highest: ${sayValue(top.mean, top.line.style, speech)} over these periods` : title;
}

/** "Reviews 12, Pending reviews 3 on 30 Nov" */
function latestOf({ title, lines, buckets }: SeriesSection, speech: Speech): string {
  const last = buckets.findLastIndex((bucket, index) => !bucket.partial && lines.some(({ values }) => values[index] !== null));
  const bucket = buckets[last];
  if (!bucket) return title;
  const said = lines
    .slice(0, 3)
    .map(({ name, values, style }) => `${named(name)} ${sayValue(values[last] ?? null, style, speech)}`)
    .join(', ');
  return `${bucket.label}: ${said}`;
}
