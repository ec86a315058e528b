/**
 * Filling a view's target from the raw that was there before the view, or anew after the view has changed. Raw holds every event, so
 * the target is emptied and made again, month by month, while no writer lands anything. A backfill that was cut off begins anew: each try
 * inserts under tokens of its own. A whole migration with a backfill in it runs while the writers stand still.
 *
 * A chunk that is declared and not finished then may be landed in part: what the new target holds of it comes from raw. Whoever finishes it later
 * lands it again, under a token that the new target does not know, and then verifies it, which takes away what came twice.
 *
 * Raw that has expired cannot be brought back this way: such a migration has to fill a new target and keep the old one.
 */
import { randomUUID } from 'node:crypto';
import { oneBlock } from './insert.ts';
import { refuse, type MigrationFile } from './migration-files.ts';
import { localName, type ClusterName } from './render.ts';
import type { Store } from './types.ts';
import { onceEach, selectOver, viewsOf, type ViewDefinition } from './views.ts';

export interface BackfillTask {
  readonly target: string;
  /** The files up to and including the one that asks for the backfill. */
  readonly files: readonly MigrationFile[];
  readonly cluster: ClusterName;
}

async function monthsOf(store: Store, table: string): Promise<number[]> {
  const rows = await store.query<{ month: number }>(`SELECT DISTINCT toYYYYMM(occurred_at) AS month FROM ${table} ORDER BY month`);
  return rows.map((row) => row.month);
}

async function fillMonth(store: Store, view: ViewDefinition, month: number, token: string, cluster: ClusterName): Promise<void> {
  const rows = onceEach(view.source, 'toYYYYMM(occurred_at) = {month:UInt32}', cluster);
  const columns = await store.query<{ name: string }>(`DESCRIBE TABLE (${selectOver(view, localName(view.source, cluster), cluster)})`);
  const names = columns.map((column) => column.name).join(', ');
  await store.command(
    `INSERT INTO ${localName(view.target, cluster)} (${names}) SETTINGS ${oneBlock(token)} SELECT ${names} FROM (${selectOver(view, rows, cluster)})`,
    { month },
  );
}

function viewsInto(target: string, files: readonly MigrationFile[]): ViewDefinition[] {
  const views = viewsOf(files).filter((view) => view.target === target);
  if (views.length === 0) throw refuse(`No view feeds ${target}`, { target });
  return views;
}

/** Whether raw already holds what the target would have to be filled with. @throws WrapsheetError migration_refused: no view feeds it */
export async function hasRaw(store: Store, task: BackfillTask): Promise<boolean> {
  const sources = new Set(viewsInto(task.target, task.files).map((view) => view.source));
  for (const source of sources) if ((await monthsOf(store, localName(source, task.cluster))).length > 0) return true;
  return false;
}

/** Empties the target and fills it from raw through all of its views. The writers have to stand still meanwhile. */
export async function backfill(store: Store, { target, files, cluster }: BackfillTask): Promise<void> {
  const attempt = randomUUID();
  await store.command(`TRUNCATE TABLE ${localName(target, cluster)}`);
  for (const view of viewsInto(target, files)) {
    for (const month of await monthsOf(store, localName(view.source, cluster)))
      await fillMonth(store, view, month, `backfill/${attempt}/${view.view}/${month}`, cluster);
  }
}
