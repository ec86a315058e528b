/** The figures of a chart as ECharts takes them: bars and lines, unfinished periods lighter, what is unknown left out. */
import type { Bucket } from '../../types.ts';
import { INK } from './colours.ts';
import type { Panel, PanelLine } from './panels.ts';

export type SeriesOption = Readonly<Record<string, unknown>>;

const PARTIAL = 0.4;
const PROVISIONAL = 0.65;

const opacityOf = ({ partial, provisional }: Bucket): number => (partial ? PARTIAL : provisional ? PROVISIONAL : 1);
const isLight = (bucket: Bucket | undefined): boolean => bucket !== undefined && (bucket.partial || bucket.provisional);

const STILL = { silent: true, emphasis: { disabled: true }, animation: false } as const;

export function seriesOptions(panel: Panel, buckets: readonly Bucket[], say: ((value: number) => string) | null): SeriesOption[] {
  if (panel.kind === 'bar' || panel.kind === 'stacked') return panel.lines.map((line) => bars(line, panel, buckets, say));
  return panel.lines.flatMap((line) => lineWithTail(line, panel, buckets));
}

function bars(
  { line, colour }: PanelLine,
  panel: Panel,
  buckets: readonly Bucket[],
  say: ((value: number) => string) | null,
): SeriesOption {
  const stacked = panel.kind === 'stacked';
  return {
    ...STILL,
    type: 'bar',
    name: line.name,
    barMaxWidth: 44,
    barCategoryGap: buckets.length > 40 ? '12%' : '28%',
    barGap: '8%',
    ...(stacked && { stack: 'all' }),
    itemStyle: { color: colour, ...(stacked && { borderColor: INK.paper, borderWidth: 0.5 }) },
    label: { show: say !== null, position: 'top', fontSize: 10, fontFamily: 'inherit', color: INK.text, distance: 3 },
    data: line.values.map((value, index) => ({
      value: value ?? '-',
      itemStyle: { opacity: opacityOf(buckets[index]!) },
      // A lighter bar, but no lighter words.
      label: { opacity: 1, formatter: () => (value === null || say === null ? '' : say(value)) },
    })),
  };
}

/** The finished part in full strength; what leads into unfinished periods dashed, its points hollow. */
function lineWithTail({ line, colour }: PanelLine, panel: Panel, buckets: readonly Bucket[]): SeriesOption[] {
  const { values } = line;
  const solid = values.map((value, index) => (isLight(buckets[index]) ? null : value));
  const tail = values.map((value, index) => ([index - 1, index, index + 1].some((near) => isLight(buckets[near])) ? value : null));
  const common = { ...STILL, type: 'line', name: line.name, connectNulls: false, showSymbol: true, symbol: 'none' } as const;
  const filled = panel.kind === 'area' ? { areaStyle: { color: colour, opacity: 0.14 } } : {};
  return [
    {
      ...common,
      ...filled,
      lineStyle: { color: colour, width: 2, join: 'round', cap: 'round' },
      itemStyle: { color: colour },
      data: points(solid),
    },
    ...(tail.every((value) => value === null)
      ? []
      : [{ ...common, lineStyle: { color: colour, width: 1.5, type: [3, 3], opacity: 0.8 }, data: tailPoints(tail, buckets, colour) }]),
  ];
}

/** A value with nothing on either side has no line to show it, so it is a dot. */
function points(values: readonly (number | null)[]) {
  return values.map((value, index) => {
    if (value === null) return '-';
    const alone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    return alone ? { value, symbol: 'circle', symbolSize: 6 } : value;
  });
}

function tailPoints(values: readonly (number | null)[], buckets: readonly Bucket[], colour: string) {
  const hollow = { symbol: 'circle', symbolSize: 6, itemStyle: { color: INK.paper, borderColor: colour, borderWidth: 1.5 } };
  return values.map((value, index) => (value === null ? '-' : isLight(buckets[index]) ? { value, ...hollow } : value));
}
