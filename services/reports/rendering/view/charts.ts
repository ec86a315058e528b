/** A series section as a page shows it: drawings, what they say, and what has to be known about them. */
import { sayValue } from '../../format.ts';
import type { ReportResult, SeriesSection } from '../../types.ts';
import { drawPanel, type ChartSize } from '../charts/chart.ts';
import { emptyReason, MOST_DIRECT, panelsOf } from '../charts/panels.ts';
import { visible } from '../text.ts';
import { findingOf } from './findings.ts';
import { speechOf } from './say.ts';

export interface PanelView {
  readonly title: string | null;
  readonly svg: string;
  /** What a reader who does not see the drawing is told. */
  readonly description: string;
  /** Swatches and names, where there are too many lines for names of their own. */
  readonly key: readonly { readonly colour: string; readonly name: string }[];
}

export interface ChartView {
  readonly finding: string;
  readonly panels: readonly PanelView[];
  readonly small: boolean;
  /** Set instead of panels. */
  readonly empty: string | null;
  readonly remarks: readonly string[];
}

const WIDTH = 640;
const HEIGHT = 216;
const SMALL: ChartSize = { width: 312, height: 150 };

export function chartView(whole: SeriesSection, result: ReportResult): ChartView {
  const speech = speechOf(result);
  const empty = emptyReason(whole);
  if (empty !== null) return { finding: whole.finding ?? whole.title, panels: [], small: false, empty, remarks: [] };
  const section = sinceFirstValue(whole);
  const lead = whole.buckets.length - section.buckets.length;
  const panels = panelsOf(section);
  const small = panels.length > 2;
  const size = small ? SMALL : { width: WIDTH, height: HEIGHT };
  const broken = new Set<string>();
  const views = panels.map((panel): PanelView => {
    const { svg, brokenAt } = drawPanel(panel, section, speech, size);
    if (brokenAt !== null) broken.add(`The axis begins at ${sayValue(brokenAt, panel.style, speech)}`);
    const named = panel.lines.length > MOST_DIRECT || (panel.lines.length > 1 && small);
    return {
      title: panel.title,
      svg,
      description: describe(
        section,
        panel.lines.map(({ line }) => line.name),
      ),
      key: named ? panel.lines.map(({ colour, line }) => ({ colour, name: visible(line.name) })) : [],
    };
  });
  return {
    finding: findingOf(section, speech),
    panels: views,
    small,
    empty: null,
    remarks: [...broken, ...leadRemarks(whole, lead), ...gapRemarks(section)],
  };
}

const describe = ({ title, subtitle }: SeriesSection, names: readonly string[]): string =>
  `Chart: ${title}. ${subtitle}. Shows ${names.join(', ')}; its figures are listed at the end of the report.`;

/** Fewer periods without a value than this at the beginning are drawn as the gap they are. */
const LEAST_LEAD = 3;
/** A chart keeps so many periods. */
const LEAST_PERIODS = 3;

/** A line that begins late takes the whole width; its beginning is said instead of drawn. */
export function sinceFirstValue(section: SeriesSection): SeriesSection {
  const { buckets, lines, chart } = section;
  const first = buckets.findIndex((_bucket, index) => lines.some(({ values }) => values[index] !== null));
  const lead = Math.min(first, buckets.length - LEAST_PERIODS);
  if (chart !== 'line' || lead < LEAST_LEAD) return section;
  return {
    ...section,
    buckets: buckets.slice(lead),
    lines: lines.map((line) => ({ ...line, values: line.values.slice(lead), n: line.n.slice(lead) })),
  };
}

const leadRemarks = ({ buckets }: SeriesSection, lead: number): string[] =>
  lead === 0 ? [] : [`No value before ${buckets[lead]!.label}: ${lead} earlier periods are not shown`];

/** Missing values are said as well as drawn. */
function gapRemarks({ lines, buckets, grain }: SeriesSection): string[] {
  const gaps = buckets.filter((bucket, index) => !bucket.future && lines.some(({ values }) => values[index] === null)).length;
  if (gaps === 0) return [];
  const known = buckets.filter(({ future }) => !future).length;
  return [`No value in ${gaps} of ${known} ${grain}s: drawn as ${gaps === 1 ? 'a gap' : 'gaps'}, not as zero`];
}
