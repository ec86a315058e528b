/** What workflow changes did to the pass rate: verdicts before and after, with an interval, together and by scene type. */
import { DAY_MS } from '../../common/calendar-zone.ts';
import { scopeOf, unfilteredNotes, type Frame, type Scope } from '../frame.ts';
import { isoUtc } from '../ranges.ts';
import type { AnalysisSpec } from '../spec.ts';
import { kitagawa } from '../statistics/kitagawa.ts';
import { newcombeInterval, shareOf, totalCounts, type Counts } from '../statistics/newcombe.ts';
import type { Column, Note, TableRow, TableSection } from '../types.ts';
import type { VerdictCounts, Windows, WorkflowChange } from '../workflow-verdicts.ts';
import type { Made } from './figures.ts';
import { dimensionColumn, namesOf, rateColumn, TEXT_COLUMN } from './table.ts';
import { pastWatermark } from './timing.ts';

const WINDOW_MS = 28 * DAY_MS;
/** Fewer verdicts on a side than this carry no verdict on the change. */
const FEWEST = 30;

const count = (id: string, title: string): Column => ({ ...TEXT_COLUMN, id, title, kind: 'metric', unit: 'count', style: 'count' });
const COLUMNS: readonly Column[] = [
  dimensionColumn('workflow_version'),
  { ...TEXT_COLUMN, id: 'title', title: 'Change' },
  { ...TEXT_COLUMN, id: 'changed_at', title: 'From', kind: 'time' },
  dimensionColumn('project_id'),
  dimensionColumn('scene_type'),
  count('checks_before', 'Checks before'),
  rateColumn('pass_rate_before', 'Pass rate before', 'PASS ÷ automatic verdicts of other versions in the 28 days before'),
  count('checks_after', 'Checks after'),
  rateColumn('pass_rate_after', 'Pass rate after', 'PASS ÷ automatic verdicts of the new version in the 28 days after'),
  rateColumn('difference', 'Difference', 'after − before'),
  rateColumn('low', '95 % from', 'Newcombe’s hybrid score interval'),
  rateColumn('high', '95 % to', 'Newcombe’s hybrid score interval'),
  rateColumn('rate_part', 'By better rates', 'Kitagawa’s rate part'),
  rateColumn('mix_part', 'By another mix', 'Kitagawa’s mix part'),
  { ...TEXT_COLUMN, id: 'verdict', title: 'Verdict' },
];

export async function makeWorkflowChanges(spec: AnalysisSpec, frame: Frame): Promise<Made<TableSection>> {
  const scoped = scopeOf('qa_pass_rate', spec.filters, [], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const scope = withoutVersion(scoped.scope);
  const known = await frame.workflowChanges({ from: frame.span.from - WINDOW_MS, to: frame.span.to + WINDOW_MS });
  const seen = known.filter((change) => concerns(change, scope.filters));
  const changes = seen.filter(({ atMs }) => atMs >= frame.span.from && atMs < Math.min(frame.span.to, frame.context.watermark));
  const told = await Promise.all(changes.map((change) => tell(change, windowsOf(change, seen, frame), scope, frame)));
  const notes: Note[] = [...unfilteredNotes([scope]), ...told.flatMap((one) => one.notes)];
  if (changes.length === 0) notes.push({ kind: 'empty', text: 'No workflow change in this range' });
  else notes.push({ kind: 'method', text: 'Automatic verdicts of the 28 days before and after each change; a verdict from 30 a side on' });
  return {
    section: {
      kind: 'table',
      id: spec.id,
      title: spec.title,
      finding: null,
      subtitle: frame.rangeLabel,
      notes,
      columns: [...COLUMNS],
      rows: told.flatMap((one) => one.rows),
      total: null,
      ranked_by: 'changed_at',
      show: null,
      provisional: false,
      partial: pastWatermark(frame.span, frame),
      at_least: [],
    },
    notes: [],
  };
}

/** Both sides are told apart by version, so a filter on it cannot hold as well. */
function withoutVersion(scope: Scope): Scope {
  const { workflow_version: versions, ...filters } = scope.filters;
  return versions === undefined ? scope : { ...scope, filters, dropped: [...scope.dropped, 'workflow_version'] };
}

/** Whether a change concerns what the filters let through. */
const concerns = (change: WorkflowChange, filters: Scope['filters']): boolean =>
  lets(filters.project_id, change.project_id) && lets(filters.scene_type, change.scene_type);

/** A change without a project (or scene type) concerns them all. */
const lets = (allowed: readonly (string | null)[] | undefined, value: string | null): boolean =>
  value === null || allowed === undefined || allowed.includes(value);

/** Whether two scopes overlap; null is everything. */
const meets = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

interface CutWindows extends Windows {
  /** The neighbouring changes that cut a window. */
  readonly cutBy: readonly WorkflowChange[];
  readonly cutByWatermark: boolean;
}

/** 28 days on both sides, cut at the watermark and at neighbouring changes of an overlapping project and scene type. */
function windowsOf(change: WorkflowChange, all: readonly WorkflowChange[], frame: Frame): CutWindows {
  const neighbours = all.filter(
    (other) =>
      other.workflow_version !== change.workflow_version &&
      meets(other.project_id, change.project_id) &&
      meets(other.scene_type, change.scene_type),
  );
  const previous = neighbours.findLast(({ atMs }) => atMs < change.atMs && atMs > change.atMs - WINDOW_MS);
  const next = neighbours.find(({ atMs }) => atMs > change.atMs && atMs < change.atMs + WINDOW_MS);
  const end = next?.atMs ?? change.atMs + WINDOW_MS;
  return {
    beforeFrom: previous?.atMs ?? change.atMs - WINDOW_MS,
    afterTo: Math.min(end, frame.context.watermark),
    cutBy: [previous, next].filter((neighbour) => neighbour !== undefined),
    cutByWatermark: frame.context.watermark < end,
  };
}

async function tell(change: WorkflowChange, windows: CutWindows, scope: Scope, frame: Frame) {
  const verdicts = await frame.verdictsAround(change, windows, scope.filters);
  const sum = (side: 'before' | 'after'): Counts => totalCounts(verdicts.map((one) => one[side]));
  const parts = kitagawa(verdicts.map(({ scene_type, before, after }) => ({ key: scene_type, before, after })));
  const together = rowOf(change, change.scene_type, sum('before'), sum('after'), parts, frame);
  const each =
    verdicts.length > 1
      ? verdicts
          .filter(({ before, after }) => before.n + after.n > 0)
          .map((one) => rowOf(change, one.scene_type, one.before, one.after, null, frame))
      : [];
  return { rows: [together, ...each], notes: notesOn(change, windows, verdicts) };
}

function notesOn(change: WorkflowChange, windows: CutWindows, verdicts: readonly VerdictCounts[]): Note[] {
  const version = change.workflow_version;
  const notes: Note[] = windows.cutBy.map((neighbour) => ({
    kind: 'warning',
    text: `${version}: cut short by the change to ${neighbour.workflow_version}`,
  }));
  if (windows.cutByWatermark) notes.push({ kind: 'partial', text: `${version}: the 28 days after it are not over yet` });
  const unversioned = verdicts.reduce((total, one) => total + one.unversioned, 0);
  if (unversioned > 0) notes.push({ kind: 'unknown', text: `${version}: ${unversioned} verdicts without a version are left out` });
  return notes;
}

function rowOf(
  change: WorkflowChange,
  sceneType: string | null,
  before: Counts,
  after: Counts,
  parts: ReturnType<typeof kitagawa>,
  frame: Frame,
): TableRow {
  const interval = before.n > 0 && after.n > 0 ? newcombeInterval(after, before) : null;
  const cells = {
    workflow_version: change.workflow_version,
    title: change.title,
    changed_at: isoUtc(change.atMs),
    project_id: change.project_id,
    scene_type: sceneType,
    checks_before: before.n,
    pass_rate_before: shareOf(before),
    checks_after: after.n,
    pass_rate_after: shareOf(after),
    difference: interval === null ? null : after.hits / after.n - before.hits / before.n,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    rate_part: parts?.rate ?? null,
    mix_part: parts?.mix ?? null,
    verdict: verdictOf(before, after, interval),
  };
  return { cells, names: namesOf(cells, ['workflow_version', 'project_id', 'scene_type'], frame), n: {}, comparison: {} };
}

function verdictOf(before: Counts, after: Counts, interval: { readonly low: number; readonly high: number } | null): string {
  if (interval === null || before.n < FEWEST || after.n < FEWEST) return 'too few verdicts';
  if (interval.low > 0) return 'better';
  return interval.high < 0 ? 'worse' : 'no clear difference';
}
