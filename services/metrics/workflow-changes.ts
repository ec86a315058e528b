/**
 * Verdicts before and after a change of the workflow: counts only, the statistics are the reports' business. Windows are exact to
 * the millisecond, so they are read from raw_qa.
 */
import { DAY_MS } from '../common/calendar-zone.ts';
import type { QueryOptions, Store } from '../store/types.ts';
import { bindMs, createBinder } from './binder.ts';
import type { Binder } from './binder.ts';
import { compareValues } from './code-points.ts';
import { filterSql, integer } from './reader.ts';
import type { Filters } from './reader.ts';
import type { MetricQuestion } from './types.ts';

/** Length of the windows before and after a change. */
export const WINDOW_MS = 28 * DAY_MS;

/** More changes than this in one range are not compared, the oldest left out. */
export const MAX_CHANGES = 100;

/** How many changes are counted in one pass over the verdicts of their windows, which mostly overlap. */
const TOGETHER = 8;

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
  const groups = Array.from({ length: Math.ceil(compared.length / TOGETHER) }, (_, index) =>
    compared.slice(index * TOGETHER, (index + 1) * TOGETHER),
  );
  const changes = await Promise.all(groups.map((group) => compare(store, group, question.filters, options)));
  return { changes: changes.flat(), omitted: inRange.length - compared.length };
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

/** Changes that follow each other, in one statement. */
async function compare(
  store: Store,
  changes: readonly (Announced & Windows)[],
  filters: Filters,
  options: QueryOptions,
): Promise<readonly WorkflowChange[]> {
  const binder = createBinder();
  const from = bindMs(binder, Math.min(...changes.map(({ beforeFrom }) => beforeFrom)));
  const to = bindMs(binder, Math.max(...changes.map(({ afterTo }) => afterTo)));
  const counts = changes.flatMap((change, index) => countsSql(binder, change).map(([name, sql]) => `${sql} AS ${name}_${index}`));
  const rows = await store.query<CountRow>(
    `SELECT scene_type, ${counts.join(', ')} FROM raw_qa
     WHERE automatic AND occurred_at >= ${from} AND occurred_at < ${to}${filterSql(binder, filters)}
     GROUP BY scene_type`,
    binder.params,
    options,
  );
  return changes.map((change, index) => {
    const byScene = rows
      .map((row) => ({ scene_type: row.scene_type, ...sides([row], index) }))
      .filter((scene) => scene.before.checks + scene.after.checks + scene.withoutVersion > 0)
      .sort((a, b) => compareValues(a.scene_type, b.scene_type));
    return { ...change, ...sides(rows, index), byScene };
  });
}

type Count = 'before_checks' | 'before_passes' | 'after_checks' | 'after_passes' | 'without_version';

type CountRow = Readonly<Record<'scene_type' | `${Count}_${number}`, string>>;

/** What is counted for one change. */
function countsSql(binder: Binder, change: Announced & Windows): [Count, string][] {
  const at = bindMs(binder, change.at);
  const version = binder.bind('String', change.workflow_version);
  const scope = ownScope(binder, change);
  const before = `occurred_at >= ${bindMs(binder, change.beforeFrom)} AND occurred_at < ${at}${scope}`;
  const after = `occurred_at >= ${at} AND occurred_at < ${bindMs(binder, change.afterTo)}${scope}`;
  const others = `${before} AND ifNull(workflow_version != ${version}, 0)`;
  const own = `${after} AND ifNull(workflow_version = ${version}, 0)`;
  return [
    ['before_checks', `countIf(${others})`],
    ['before_passes', `countIf(${others} AND verdict = 'PASS')`],
    ['after_checks', `countIf(${own})`],
    ['after_passes', `countIf(${own} AND verdict = 'PASS')`],
    ['without_version', `countIf(workflow_version IS NULL AND ((${before}) OR (${after})))`],
  ];
}

function ownScope(binder: Binder, { project_id, scene_type }: Announced): string {
  return filterSql(binder, {
    ...(project_id === null ? {} : { project_id: [project_id] }),
    ...(scene_type === null ? {} : { scene_type: [scene_type] }),
  });
}

function sides(rows: readonly CountRow[], index: number): ChangeSides {
  const total = (name: Count) => Number(rows.reduce((sum, row) => sum + integer(row[`${name}_${index}`]), 0n));
  return {
    before: { checks: total('before_checks'), passes: total('before_passes') },
    after: { checks: total('after_checks'), passes: total('after_passes') },
    withoutVersion: total('without_version'),
  };
}
