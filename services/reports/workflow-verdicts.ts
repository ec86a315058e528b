/** Reads workflow changes and the automatic verdicts around them, from the raw events: changes happen at instants, not on quarter-hours. */
import { bindMs, createBinder, type Binder } from '../metrics/binder.ts';
import { filterSql } from '../metrics/reader.ts';
import type { MetricQuestion } from '../metrics/types.ts';
import type { Store } from '../store/types.ts';
import type { Counts } from './statistics/newcombe.ts';

type Filters = MetricQuestion['filters'];

export interface WorkflowChange {
  readonly workflow_version: string;
  readonly title: string;
  /** null: every project, every scene type. */
  readonly project_id: string | null;
  readonly scene_type: string | null;
  readonly atMs: number;
}

/** Verdicts of one scene type on both sides of a change. */
export interface VerdictCounts {
  readonly scene_type: string;
  readonly before: Counts;
  readonly after: Counts;
  /** Verdicts in either window that name no version: left out. */
  readonly unversioned: number;
}

/** The workflow events in [from, to), in order of time. */
export async function workflowChanges(store: Store, range: { readonly from: number; readonly to: number }): Promise<WorkflowChange[]> {
  const binder = createBinder();
  return store.query<WorkflowChange>(
    `SELECT workflow_version, title, project_id, scene_type, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS atMs
     FROM raw_workflow WHERE occurred_at >= ${bindMs(binder, range.from)} AND occurred_at < ${bindMs(binder, range.to)}
     ORDER BY occurred_at, event_id`,
    binder.params,
  );
}

export interface Windows {
  /** [beforeFrom, at) not of the new version; [at, afterTo) of it. */
  readonly beforeFrom: number;
  readonly afterTo: number;
}

/** Automatic verdicts around a change, within its project and scene type and the filters, by scene type. */
export async function verdictsAround(store: Store, change: WorkflowChange, windows: Windows, filters: Filters): Promise<VerdictCounts[]> {
  const binder = createBinder();
  const at = bindMs(binder, change.atMs);
  const version = binder.bind('String', change.workflow_version);
  const before = `occurred_at < ${at} AND ifNull(workflow_version != ${version}, 0)`;
  const after = `occurred_at >= ${at} AND ifNull(workflow_version = ${version}, 0)`;
  const rows = await store.query<
    Record<'n_before' | 'passes_before' | 'n_after' | 'passes_after' | 'unversioned', number> & { scene_type: string }
  >(
    `SELECT scene_type,
       toFloat64(countIf(${before})) AS n_before, toFloat64(countIf(${before} AND verdict = 'PASS')) AS passes_before,
       toFloat64(countIf(${after})) AS n_after, toFloat64(countIf(${after} AND verdict = 'PASS')) AS passes_after,
       toFloat64(countIf(workflow_version IS NULL)) AS unversioned
     FROM raw_qa
     WHERE automatic AND occurred_at >= ${bindMs(binder, windows.beforeFrom)} AND occurred_at < ${bindMs(binder, windows.afterTo)}
       ${placeSql(binder, change)}${filterSql(binder, filters)}
     GROUP BY scene_type ORDER BY scene_type`,
    binder.params,
  );
  return rows.map((row) => ({
    scene_type: row.scene_type,
    before: { hits: row.passes_before, n: row.n_before },
    after: { hits: row.passes_after, n: row.n_after },
    unversioned: row.unversioned,
  }));
}

function placeSql(binder: Binder, { project_id, scene_type }: WorkflowChange): string {
  return filterSql(binder, {
    ...(project_id === null ? {} : { project_id: [project_id] }),
    ...(scene_type === null ? {} : { scene_type: [scene_type] }),
  });
}
