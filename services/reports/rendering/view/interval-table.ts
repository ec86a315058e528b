/**
 * A table of differences with intervals, such as what workflow changes did: what would be fifteen columns is told in six, and each
 * difference is drawn with its interval, all to one scale.
 */
import type { Cell } from '../../../metrics/types.ts';
import type { Column, ReportResult, TableRow, TableSection } from '../../types.ts';
import { domainOf, intervalGlyph, type Interval } from '../charts/glyphs.ts';
import { sayValue, type Speech } from '../../format.ts';
import { sayInstant } from '../../ranges.ts';
import { sayBare, speechOf } from './say.ts';
import { emptyText, nameOf, PLAIN, UNKNOWN, type CellView, type HeadView, type TableView } from './table.ts';

const COLUMNS = [
  'workflow_version',
  'title',
  'changed_at',
  'checks_before',
  'pass_rate_before',
  'checks_after',
  'pass_rate_after',
  'difference',
  'low',
  'high',
  'rate_part',
  'mix_part',
  'verdict',
];

const BETTER = '#0072b2';
const WORSE = '#d55e00';

export const isIntervalTable = ({ columns }: Pick<TableSection, 'columns'>): boolean =>
  COLUMNS.every((id) => columns.some((column) => column.id === id));

const HEADS: readonly HeadView[] = [
  { title: 'Change', unit: null, kind: 'name', width: 14 },
  { title: 'Before', unit: '%', kind: 'number', width: null },
  { title: 'After', unit: '%', kind: 'number', width: null },
  { title: 'Difference, 95 % interval', unit: 'points', kind: 'number', width: null },
  { title: 'Rates, mix', unit: 'points', kind: 'number', width: null },
  { title: 'Verdict', unit: null, kind: 'text', width: null },
];

export function intervalTableView(section: TableSection, result: ReportResult): TableView {
  const domain = domainOf(section.rows.flatMap((row) => intervalOf(row) ?? []));
  return {
    heads: HEADS,
    rows: section.rows.map((row, index) => cellsOf(row, section.rows[index - 1], section.columns, domain, result)),
    total: null,
    dense: false,
    empty: section.rows.length === 0 ? emptyText(section) : null,
    remarks:
      section.rows.length === 0 ? [] : ['Small figures: verdicts counted, interval, mix part. Filled dot: the interval leaves zero out'],
  };
}

function intervalOf({ cells }: TableRow): Interval | null {
  const { low, difference: value, high } = cells;
  return typeof low === 'number' && typeof value === 'number' && typeof high === 'number' ? { low, value, high } : null;
}

function cellsOf(
  row: TableRow,
  above: TableRow | undefined,
  columns: readonly Column[],
  domain: readonly [number, number],
  result: ReportResult,
): CellView[] {
  const speech = speechOf(result);
  const { cells } = row;
  const interval = intervalOf(row);
  const colour = interval !== null && interval.value < 0 ? WORSE : BETTER;
  return [
    isPartOf(row, above) ? partCell(row, columns) : changeCell(row, columns, result),
    rateCell(cells['pass_rate_before'], cells['checks_before'], speech),
    rateCell(cells['pass_rate_after'], cells['checks_after'], speech),
    {
      ...PLAIN,
      kind: 'number',
      text: signed(cells['difference'], speech),
      below: interval === null ? null : `${signed(interval.low, speech)} to ${signed(interval.high, speech)}`,
      svg: interval === null ? null : intervalGlyph(interval, domain, colour),
    },
    {
      ...PLAIN,
      kind: 'number',
      text: signed(cells['rate_part'], speech),
      below: typeof cells['mix_part'] === 'number' ? signed(cells['mix_part'], speech) : null,
    },
    { ...PLAIN, kind: 'text', text: String(cells['verdict'] ?? UNKNOWN) },
  ];
}

/** One scene type of the change that the row above tells of, or is itself a part of. */
const isPartOf = ({ cells }: TableRow, above: TableRow | undefined): boolean =>
  above !== undefined && ['workflow_version', 'changed_at', 'project_id'].every((id) => cells[id] === above.cells[id]);

function partCell(row: TableRow, columns: readonly Column[]): CellView {
  const scene = columns.find(({ id }) => id === 'scene_type');
  return { ...PLAIN, kind: 'name', text: scene === undefined ? '' : nameOf(scene, row), indented: true };
}

/** "v2 · Better hands" over "from 3 Mar 2026, 10:00 · all projects · portrait". */
function changeCell(row: TableRow, columns: readonly Column[], result: ReportResult): CellView {
  const { cells } = row;
  const scope = columns
    .filter(({ id }) => id === 'project_id' || id === 'scene_type')
    .map((column) =>
      (cells[column.id] ?? null) === null ? `all ${column.id === 'project_id' ? 'projects' : 'scene types'}` : nameOf(column, row),
    );
  const when = typeof cells['changed_at'] === 'string' ? `from ${sayInstant(cells['changed_at'], result.range.zone, result.locale)}` : null;
  const title = [nameOf({ id: 'workflow_version' }, row), cells['title']]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' · ');
  return { ...PLAIN, kind: 'name', text: title, below: [when, ...scope].filter((part) => part !== null).join(' · ') };
}

function rateCell(rate: Cell | undefined, checks: Cell | undefined, speech: Speech): CellView {
  return {
    ...PLAIN,
    kind: 'number',
    text: sayBare(typeof rate === 'number' ? rate : null, 'percent', speech),
    below: typeof checks === 'number' ? `n = ${sayValue(checks, 'count', speech)}` : null,
  };
}

const signed = (value: Cell | undefined, speech: Speech): string => sayBare(typeof value === 'number' ? value : null, 'points', speech);
