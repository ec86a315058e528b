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

/** "GPU hours: highest on 14 Nov, 412 h". Unfinished periods are left out: their figures still grow. */
function extremeOf({ title, buckets, grain }: SeriesSection, line: Line, speech: Speech): string {
  const whole = line.values.flatMap((value, index) => {
    const bucket = buckets[index]!;
    return value === null || bucket.partial || bucket.future ? [] : [{ value, label: bucket.label }];
  });
  const top = whole.toSorted((a, b) => b.value - a.value)[0];
  return top ? `${title}: highest ${WHEN[grain]} ${top.label}, ${sayValue(top.value, line.style, speech)}` : title;
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
