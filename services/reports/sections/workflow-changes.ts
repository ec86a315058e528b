/** What workflow changes did to the pass rate: verdicts before and after, with an interval, together and by scene type. */
import { MAX_CHANGES, type ChangeSides, type VerdictCounts, type WorkflowChange } from '../../metrics/workflow-changes.ts';
import { scopeOf, unfilteredNotes, type Frame, type Scope } from '../frame.ts';
import { isoUtc } from '../ranges.ts';
import type { AnalysisSpec } from '../spec.ts';
import { kitagawa } from '../statistics/kitagawa.ts';
import { newcombeInterval, shareOf, type Counts } from '../statistics/newcombe.ts';
import type { Column, Note, TableRow, TableSection } from '../types.ts';
import type { Made } from './figures.ts';
import { analysisTable, dimensionColumn, namesOf, pointsColumn, rateColumn, TEXT_COLUMN } from './table.ts';

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
  pointsColumn('difference', 'Difference', 'after − before'),
  pointsColumn('low', '95 % from', 'Newcombe’s hybrid score interval'),
  pointsColumn('high', '95 % to', 'Newcombe’s hybrid score interval'),
  pointsColumn('rate_part', 'By better rates', 'Kitagawa’s rate part'),
  pointsColumn('mix_part', 'By another mix', 'Kitagawa’s mix part'),
  { ...TEXT_COLUMN, id: 'verdict', title: 'Verdict' },
];

export async function makeWorkflowChanges(spec: AnalysisSpec, frame: Frame): Promise<Made<TableSection>> {
  const scoped = scopeOf('qa_pass_rate', spec.filters, [], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const scope = withoutOthers(scoped.scope);
  const { changes, omitted } = await frame.workflowChanges(scope.filters);
  const told = changes.map((change) => tell(change, frame));
  const notes: Note[] = [...unfilteredNotes([scope]), ...told.flatMap((one) => one.notes)];
  if (changes.length === 0) notes.push({ kind: 'empty', text: 'No workflow change in this range' });
  else notes.push({ kind: 'method', text: 'Automatic verdicts of the 28 days before and after each change; a verdict from 30 a side on' });
  if (omitted > 0)
    notes.push({ kind: 'left_out', text: `${omitted} earlier changes are left out: only the last ${MAX_CHANGES} are compared` });
  return analysisTable(spec, frame, {
    notes,
    columns: [...COLUMNS],
    rows: told.flatMap((one) => one.rows),
    ranked_by: 'changed_at',
  });
}

const holds = (dimension: string): boolean => dimension === 'project_id' || dimension === 'scene_type';

/** Both sides are told apart by version, and a change concerns projects and scene types only: no other filter can hold as well. */
function withoutOthers(scope: Scope): Scope {
  const taken = Object.entries(scope.filters).filter(([name]) => holds(name));
  const others = Object.keys(scope.filters).filter((name) => !holds(name));
  return { ...scope, filters: Object.fromEntries(taken), dropped: [...scope.dropped, ...others] };
}

const countsOf = ({ checks, passes }: VerdictCounts): Counts => ({ hits: passes, n: checks });

function tell(change: WorkflowChange, frame: Frame) {
  const scenes = change.byScene.filter(({ before, after }) => before.checks + after.checks > 0);
  const parts = kitagawa(
    scenes.map(({ scene_type, before, after }) => ({ key: scene_type, before: countsOf(before), after: countsOf(after) })),
  );
  const together = rowOf(change, change.scene_type, change, parts, frame);
  const each = scenes.length > 1 ? scenes.map((scene) => rowOf(change, scene.scene_type, scene, null, frame)) : [];
  return { rows: [together, ...each], notes: notesOn(change) };
}

function notesOn({ workflow_version: version, cutBy, warnings, withoutVersion }: WorkflowChange): Note[] {
  const notes: Note[] = cutBy.map((neighbour) => ({ kind: 'warning', text: `${version}: cut short by the change to ${neighbour}` }));
  if (warnings.includes('change_at_same_time'))
    notes.push({ kind: 'warning', text: `${version}: another change happened at the same time` });
  if (warnings.includes('cut_by_watermark')) notes.push({ kind: 'partial', text: `${version}: the 28 days after it are not over yet` });
  if (withoutVersion > 0) notes.push({ kind: 'unknown', text: `${version}: ${withoutVersion} verdicts without a version are left out` });
  return notes;
}

function rowOf(
  change: WorkflowChange,
  sceneType: string | null,
  sides: Pick<ChangeSides, 'before' | 'after'>,
  parts: ReturnType<typeof kitagawa>,
  frame: Frame,
): TableRow {
  const before = countsOf(sides.before);
  const after = countsOf(sides.after);
  const interval = before.n > 0 && after.n > 0 ? newcombeInterval(after, before) : null;
  const cells = {
    workflow_version: change.workflow_version,
    title: change.title,
    changed_at: isoUtc(change.at),
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
