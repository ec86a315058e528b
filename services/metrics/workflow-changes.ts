/**
 * Verdicts before and after a change of the workflow: counts only, the statistics are the reports' business. Windows are exact to
 * the millisecond, so they are read from raw_qa.
 */
import { DAY_MS } from '../common/calendar-zone.ts';
import type { QueryOptions, Store } from '../store/types.ts';
import { bindMs, createBinder } from './binder.ts';
import { compareValues } from './code-points.ts';
import { readColumns } from './columns.ts';
import { filterSql } from './reader.ts';
import type { Filters } from './reader.ts';
import type { MetricQuestion } from './types.ts';

/** Length of the windows before and after a change. */
export const WINDOW_MS = 28 * DAY_MS;

/** More changes than this in one range are not compared, the oldest left out. */
export const MAX_CHANGES = 100;

export interface VerdictCounts {
  readonly checks: number;
  readonly passes: number;
}

export interface ChangeSides {
  /** Verdicts of other versions in the window before. */
  readonly before: VerdictCounts;
  /** Verdicts of the new version in the window after. */
  readonly after: VerdictCounts;
  /** Verdicts in either window that name no version: left out above. */
  readonly withoutVersion: number;
}

/** Why a window is shorter than 28 days, or what else casts doubt. */
export type ChangeWarning = 'cut_by_change_before' | 'cut_by_change_after' | 'cut_by_watermark' | 'change_at_same_time';

export interface WorkflowChange extends ChangeSides {
  readonly event_id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly workflow_version: string;
  readonly title: string;
  /** null: every project. */
  readonly project_id: string | null;
  /** null: every scene type. */
  readonly scene_type: string | null;
  /** Epoch ms; the window before is [beforeFrom, at), the one after [at, afterTo). */
  readonly beforeFrom: number;
  readonly afterTo: number;
  readonly warnings: readonly ChangeWarning[];
  /** Versions of the neighbouring changes that cut a window, by time. */
  readonly cutBy: readonly string[];
  /** By scene type in code-point order, since a shift of mix looks like an improvement. */
  readonly byScene: readonly (ChangeSides & { readonly scene_type: string })[];
}

export interface WorkflowChanges {
  /** By time. */
  readonly changes: readonly WorkflowChange[];
  /** How many older changes of the range were left out (see MAX_CHANGES). */
  readonly omitted: number;
}

type Windows = Pick<WorkflowChange, 'beforeFrom' | 'afterTo' | 'warnings' | 'cutBy'>;

interface Announced {
  readonly event_id: string;
  readonly at: number;
  readonly workflow_version: string;
  readonly title: string;
  readonly project_id: string | null;
  readonly scene_type: string | null;
}

export async function readWorkflowChanges(
  store: Store,
  question: Pick<MetricQuestion, 'from' | 'to' | 'filters'>,
  watermark: number,
  options: QueryOptions,
): Promise<WorkflowChanges> {
  const announced = await readAnnounced(store, question.from - WINDOW_MS, question.to + WINDOW_MS, options);
  const inRange = announced.filter(
    (change) => change.at >= question.from && change.at < question.to && change.at < watermark && concerns(change, question.filters),
  );
  const compared = inRange.slice(-MAX_CHANGES).map((change) => ({ ...change, ...windows(change, announced, watermark) }));
  const counted = compared.length === 0 ? [] : await countVerdicts(store, compared, question.filters, options);
  return { changes: compared.map((change) => compare(change, counted)), omitted: inRange.length - compared.length };
}

async function readAnnounced(store: Store, fromMs: number, toMs: number, options: QueryOptions): Promise<Announced[]> {
  const binder = createBinder();
  const rows = await store.query<Omit<Announced, 'at'> & { at_ms: string }>(
    `SELECT event_id, toUnixTimestamp64Milli(occurred_at) AS at_ms, workflow_version, title, project_id, scene_type FROM raw_workflow
     WHERE occurred_at >= ${bindMs(binder, fromMs)} AND occurred_at < ${bindMs(binder, toMs)} ORDER BY occurred_at, event_id`,
    binder.params,
    options,
  );
  return rows.map(({ at_ms, ...change }) => ({ ...change, at: Number(at_ms) }));
}

/** Whether a change touches what the filters leave. */
function concerns(change: Announced, { project_id, scene_type }: Filters): boolean {
  return touches(change.project_id, project_id) && touches(change.scene_type, scene_type);
}

function touches(own: string | null, wanted: readonly (string | null)[] | undefined): boolean {
  return own === null || wanted === undefined || wanted.includes(own);
}

/** Whether two changes have verdicts in common. */
function overlap(a: Announced, b: Announced): boolean {
  return meet(a.project_id, b.project_id) && meet(a.scene_type, b.scene_type);
}

function meet(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function windows(change: Announced, announced: readonly Announced[], watermark: number): Windows {
  const neighbours = announced.filter((other) => other.event_id !== change.event_id && overlap(change, other));
  const previous = neighbours.findLast((other) => other.at < change.at);
  const next = neighbours.find((other) => other.at > change.at);
  const beforeFrom = Math.max(change.at - WINDOW_MS, previous?.at ?? -Infinity);
  const afterTo = Math.max(change.at, Math.min(change.at + WINDOW_MS, next?.at ?? Infinity, watermark));
  const warnings: ChangeWarning[] = [];
  const cutBy: string[] = [];
  if (previous !== undefined && beforeFrom > change.at - WINDOW_MS) {
    warnings.push('cut_by_change_before');
    cutBy.push(previous.workflow_version);
  }
  if (next !== undefined && afterTo === next.at) {
    warnings.push('cut_by_change_after');
    cutBy.push(next.workflow_version);
  } else if (afterTo < change.at + WINDOW_MS) warnings.push('cut_by_watermark');
  if (neighbours.some((other) => other.at === change.at)) warnings.push('change_at_same_time');
  return { beforeFrom, afterTo, warnings, cutBy };
}

/** Verdicts that cannot be told apart by any of the changes. */
interface Counted extends VerdictCounts {
  readonly scene_type: string;
  /** null where no change is of one project. */
  readonly project_id: string | null;
  readonly workflow_version: string | null;
  /** The edge of a window that they follow: they came before the next one. Epoch ms. */
  readonly since: number;
}

/** All verdicts from the first window's begin to the last one's end, in one pass: windows of neighbours mostly overlap. */
async function countVerdicts(
  store: Store,
  changes: readonly (Announced & Windows)[],
  filters: Filters,
  options: QueryOptions,
): Promise<readonly Counted[]> {
  const binder = createBinder();
  const edges = [...new Set(changes.flatMap(({ beforeFrom, at, afterTo }) => [beforeFrom, at, afterTo]))].sort((a, b) => a - b);
  const byProject = changes.some(({ project_id }) => project_id !== null);
  const keys: Readonly<Record<string, string>> = {
    scene: 'scene_type',
    ...(byProject && { project: 'project_id' }),
    version: 'workflow_version',
    since: `roundDown(toUnixTimestamp64Milli(occurred_at), ${binder.bind('Array(Int64)', edges)})`,
  };
  const data: Readonly<Record<string, readonly unknown[]>> = await readColumns(
    store,
    binder,
    { ...keys, checks: 'count()', passes: "countIf(verdict = 'PASS')" },
    `FROM raw_qa WHERE automatic AND occurred_at >= ${bindMs(binder, edges[0]!)} AND occurred_at < ${bindMs(binder, edges.at(-1)!)}${filterSql(binder, filters)}
     GROUP BY ${Object.keys(keys).join(', ')}`,
    options,
  );
  return data['scene']!.map((scene, row) => ({
    scene_type: scene as string,
    project_id: byProject ? (data['project']![row] as string) : null,
    workflow_version: data['version']![row] as string | null,
    since: Number(data['since']![row]),
    checks: Number(data['checks']![row]),
    passes: Number(data['passes']![row]),
  }));
}

function compare(change: Announced & Windows, counted: readonly Counted[]): WorkflowChange {
  const own = counted.filter(
    ({ scene_type, project_id, since }) =>
      meet(scene_type, change.scene_type) && meet(project_id, change.project_id) && since >= change.beforeFrom && since < change.afterTo,
  );
  const byScene = [...Map.groupBy(own, ({ scene_type }) => scene_type)]
    .map(([scene_type, scene]) => ({ scene_type, ...sidesOf(change, scene) }))
    .filter((scene) => scene.before.checks + scene.after.checks + scene.withoutVersion > 0)
    .sort((a, b) => compareValues(a.scene_type, b.scene_type));
  return { ...change, ...sidesOf(change, own), byScene };
}

/** Those that name no version are on neither side. */
function sidesOf({ at, workflow_version: version }: Announced, counted: readonly Counted[]): ChangeSides {
  const named = counted.filter(({ workflow_version }) => workflow_version !== null);
  return {
    before: added(named.filter(({ since, workflow_version }) => since < at && workflow_version !== version)),
    after: added(named.filter(({ since, workflow_version }) => since >= at && workflow_version === version)),
    withoutVersion: added(counted.filter(({ workflow_version }) => workflow_version === null)).checks,
  };
}

const added = (counted: readonly VerdictCounts[]): VerdictCounts => ({
  checks: counted.reduce((sum, { checks }) => sum + checks, 0),
  passes: counted.reduce((sum, { passes }) => sum + passes, 0),
});
