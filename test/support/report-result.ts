/** ReportResults by hand, for what draws them: every field is set, so a test says only what it is about. */
import type {
  Bucket,
  Figure,
  FiguresSection,
  Line,
  ReportResult,
  Section,
  SeriesSection,
  TableRow,
  TableSection,
  TextSection,
} from '../../services/reports/types.ts';

const DAY_MS = 86_400_000;
const FORMULA = 'number of characters whose first DELIVERED lies in the range';

export function resultWith(sections: readonly Section[], say: Partial<ReportResult> = {}): ReportResult {
  return {
    schema_version: 1,
    id: 'r-1',
    template: 'delivery',
    definition: null,
    title: 'Delivery summary',
    studio: 'Studio Nord',
    locale: 'en-GB',
    page_size: 'A4',
    currency: 'EUR',
    range: {
      from: '2026-11-01T00:00:00+05:30',
      to: '2026-12-01T00:00:00+05:30',
      zone: 'Asia/Kolkata',
      preset: null,
      label: 'November 2026',
      text: '1–30 November 2026, Asia/Kolkata',
    },
    comparison: {
      from: '2026-10-01T00:00:00+05:30',
      to: '2026-11-01T00:00:00+05:30',
      kind: 'unit',
      label: 'October 2026',
      text: '1–31 October 2026, Asia/Kolkata',
    },
    filters: [],
    requested_by: { id: 'u-1', name: 'Ada' },
    generated_at: '2026-12-01T06:00:00Z',
    watermark: '2026-12-01T05:55:00Z',
    provisional_from: '2026-11-30T05:55:00Z',
    verified_to: '2026-12-01T05:00:00Z',
    dead_letters: 0,
    source: 'rollup',
    sentences: [
      {
        text: 'November 2026: 45 characters.',
        parts: [
          { text: 'November 2026: ', figure: null },
          { text: '45 characters', figure: 'headline.characters_delivered' },
          { text: '.', figure: null },
        ],
      },
    ],
    sections,
    notes: [],
    formulas: {
      characters_delivered: {
        title: 'Characters delivered',
        unit: 'count',
        formula: FORMULA,
        text: 'Characters that were delivered.',
        better: 'up',
      },
    },
    fingerprint: 'ab12'.repeat(16),
    ...say,
  };
}

export function figure(say: Partial<Figure> = {}): Figure {
  return {
    id: 'headline.characters_delivered',
    metric: 'characters_delivered',
    title: 'Characters delivered',
    value: 45,
    unit: 'count',
    style: 'count',
    n: null,
    interval: null,
    comparison: null,
    better: 'up',
    provisional: false,
    partial: false,
    at_least: false,
    filtered: true,
    formula: FORMULA,
    first_reported: null,
    ...say,
  };
}

export const figures = (list: readonly Figure[], say: Partial<FiguresSection> = {}): FiguresSection => ({
  kind: 'figures',
  id: 'headline',
  title: 'At a glance',
  finding: null,
  subtitle: 'November 2026',
  notes: [],
  figures: list,
  ...say,
});

export const textSection = (paragraphs: readonly string[], say: Partial<TextSection> = {}): TextSection => ({
  kind: 'text',
  id: 'why',
  title: 'Why we look',
  finding: null,
  subtitle: '',
  notes: [],
  paragraphs,
  ...say,
});

/** Whole days from this date on. */
export const days = (first: string, count: number): Bucket[] =>
  Array.from({ length: count }, (_, index) => {
    const from = new Date(Date.parse(first) + index * DAY_MS);
    return {
      name: from.toISOString().slice(0, 10),
      label: `${from.getUTCDate()} ${from.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' })}`,
      from: from.toISOString(),
      to: new Date(from.getTime() + DAY_MS).toISOString(),
      partial: false,
      provisional: false,
      future: false,
    };
  });

export const line = (values: readonly (number | null)[], say: Partial<Line> = {}): Line => ({
  id: 'gpu_hours',
  name: 'GPU hours',
  metric: 'gpu_hours',
  value: null,
  other: false,
  unit: 'hours',
  style: 'hours',
  values,
  n: values.map(() => null),
  ...say,
});

export function series(lines: readonly Line[], say: Partial<SeriesSection> = {}): SeriesSection {
  return {
    kind: 'series',
    id: 'over_time',
    title: 'GPU hours',
    finding: null,
    subtitle: 'GPU hours, by day, Asia/Kolkata',
    notes: [],
    chart: 'bar',
    grain: 'day',
    unit: 'hours',
    dimension: null,
    better: null,
    buckets: days('2026-11-01', lines[0]?.values.length ?? 0),
    lines,
    trend: null,
    ...say,
  };
}

/** A row of the table below: a project, what was delivered there, and before. */
export const projectRow = (id: string, name: string, delivered: number, before?: number): TableRow => ({
  cells: { project_id: id, characters_delivered: delivered },
  names: { project_id: name },
  n: {},
  comparison: before === undefined ? {} : { characters_delivered: before },
});

export function projectTable(rows: readonly TableRow[], say: Partial<TableSection> = {}): TableSection {
  const total = rows.reduce((sum, row) => sum + Number(row.cells['characters_delivered']), 0);
  return {
    kind: 'table',
    id: 'by_project',
    title: 'By project',
    finding: null,
    subtitle: 'November 2026',
    notes: [],
    columns: [
      { id: 'project_id', title: 'Project', kind: 'dimension', metric: null, unit: null, style: null, formula: null, better: null },
      {
        id: 'characters_delivered',
        title: 'Characters delivered',
        kind: 'metric',
        metric: 'characters_delivered',
        unit: 'count',
        style: 'count',
        formula: FORMULA,
        better: 'up',
      },
    ],
    rows,
    total: { cells: { characters_delivered: total }, names: {}, n: {}, comparison: {} },
    ranked_by: 'characters_delivered',
    show: null,
    provisional: false,
    partial: false,
    at_least: [],
    ...say,
  };
}
