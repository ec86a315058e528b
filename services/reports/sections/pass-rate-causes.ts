/** Why the pass rate moved since the comparison range: because scene types got better, or because other ones were made. */
import type { Answered } from '../asking.ts';
import { scopeOf, unfilteredNotes, type Frame, type Span } from '../frame.ts';
import { shortLabel } from '../sentences.ts';
import type { AnalysisSpec } from '../spec.ts';
import { kitagawa, type Decomposition, type Part } from '../statistics/kitagawa.ts';
import { shareOf, totalCounts, type Counts } from '../statistics/newcombe.ts';
import type { Column, TableRow, TableSection } from '../types.ts';
import { numberOf, type Made } from './figures.ts';
import { analysisTable, dimensionColumn, namesOf, pointsColumn, rateColumn, TEXT_COLUMN } from './table.ts';

const COLUMNS: readonly Column[] = [
  dimensionColumn('scene_type'),
  { ...TEXT_COLUMN, id: 'checks_before', title: 'Checks before', kind: 'metric', unit: 'count', style: 'count' },
  rateColumn('pass_rate_before', 'Pass rate before', 'automatic PASS ÷ automatic verdicts, in the comparison range'),
  { ...TEXT_COLUMN, id: 'checks', title: 'Checks', kind: 'metric', unit: 'count', style: 'count' },
  rateColumn('pass_rate', 'Pass rate', 'automatic PASS ÷ automatic verdicts'),
  pointsColumn('rate_part', 'By better rates', 'mean share × change of the pass rate (Kitagawa 1955)'),
  pointsColumn('mix_part', 'By another mix', '(mean pass rate − overall mean) × change of the share (Kitagawa 1955)'),
];

export async function makePassRateCauses(spec: AnalysisSpec, frame: Frame): Promise<Made<TableSection>> {
  const scoped = scopeOf('qa_pass_rate', spec.filters, ['scene_type'], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  if (frame.comparison === null) return { section: null, notes: [{ kind: 'left_out', text: 'there is no range to compare with' }] };
  const { filters } = scoped.scope;
  const ask = ({ from, to }: Span): Promise<Answered> =>
    frame.ask({ metrics: ['qa_checks', 'qa_pass_rate'], by: ['scene_type'], from, to, zone: frame.zone, filters });
  const [now, before] = await Promise.all([ask(frame.span), ask(frame.comparison)]);
  const parts = partsOf(countsOf(now), countsOf(before));
  const found = kitagawa(parts);
  if (found === null) return { section: null, notes: [{ kind: 'left_out', text: 'one of the two ranges has no automatic verdicts' }] };
  return analysisTable(spec, frame, {
    subtitle: `${frame.rangeLabel}, beside ${shortLabel(frame.comparison)}`,
    notes: [
      ...unfilteredNotes([scoped.scope]),
      { kind: 'method', text: 'Rate and mix parts add up to the change of the pass rate (Kitagawa 1955)' },
    ],
    columns: [...COLUMNS],
    rows: parts.map((part, index) => rowOf(part, found.parts[index]!, frame)).toSorted((a, b) => weightOf(b) - weightOf(a)),
    total: totalRow(parts, found),
  });
}

const weightOf = ({ cells }: TableRow): number => Math.abs(Number(cells['rate_part'])) + Math.abs(Number(cells['mix_part']));

/** Passes are whole numbers: the rate times its n, without what division left behind. */
function countsOf(answered: Answered): Map<string, Counts> {
  return new Map(
    answered.rows.map(({ row }) => {
      const n = numberOf(row['qa_checks']) ?? 0;
      return [String(row['scene_type']), { n, hits: Math.round((numberOf(row['qa_pass_rate']) ?? 0) * n) }];
    }),
  );
}

function partsOf(now: ReadonlyMap<string, Counts>, before: ReadonlyMap<string, Counts>): Part[] {
  const none: Counts = { hits: 0, n: 0 };
  return [...new Set([...now.keys(), ...before.keys()])].map((key) => ({
    key,
    before: before.get(key) ?? none,
    after: now.get(key) ?? none,
  }));
}

function rowOf({ key, before, after }: Part, effect: { readonly rate: number; readonly mix: number }, frame: Frame): TableRow {
  const cells = { scene_type: key, ...countCells(before, after), rate_part: effect.rate, mix_part: effect.mix };
  return { cells, names: namesOf(cells, ['scene_type'], frame), n: {}, comparison: {} };
}

function totalRow(parts: readonly Part[], found: Decomposition): TableRow {
  const sum = (side: 'before' | 'after'): Counts => totalCounts(parts.map((part) => part[side]));
  return {
    cells: { ...countCells(sum('before'), sum('after')), rate_part: found.rate, mix_part: found.mix },
    names: {},
    n: {},
    comparison: {},
  };
}

const countCells = (before: Counts, after: Counts) => ({
  checks_before: before.n,
  pass_rate_before: shareOf(before),
  checks: after.n,
  pass_rate: shareOf(after),
});
