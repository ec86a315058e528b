/**
 * Filling a view's target from the raw that was there before the view, or anew after the view has changed. Raw holds every event, so
 * the target is emptied and made again, month by month, while no writer lands anything. A backfill that was cut off begins anew: each try
 * inserts under tokens of its own.
 *
 * Raw that has expired cannot be brought back this way: a target whose months lie before the first raw row is refused.
 */
import { randomUUID } from 'node:crypto';
import { oneBlock } from './insert.ts';
import { refuse, type MigrationFile } from './migration-files.ts';
import { localName, type ClusterName } from './render.ts';
import type { Store } from './types.ts';
import { onceEach, selectOver, viewsOf, type ViewDefinition } from './views.ts';

export interface BackfillHooks {
  /** Takes the writers' lease, so that no other process lands; resolves with what gives it back. */
  holdWriters(): Promise<() => Promise<void>>;
  /** Finishes chunks that are declared and not finished, with the views as they stand. */
  finishPending(): Promise<void>;
}

export interface BackfillTask {
  readonly target: string;
  /** The files up to and including the one that asks for the backfill. */
  readonly files: readonly MigrationFile[];
  readonly cluster: ClusterName;
  readonly hooks: BackfillHooks | undefined;
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

/**
 * Empties the target and fills it from raw through all of its views.
 * @throws WrapsheetError migration_refused where there is raw but no way to hold the writers
 */
export async function backfill(store: Store, task: BackfillTask): Promise<void> {
  const { target, cluster, hooks } = task;
  const views = viewsOf(task.files).filter((view) => view.target === target);
  if (views.length === 0) throw refuse(`No view feeds ${target}`, { target });
  const months = await Promise.all(views.map((view) => monthsOf(store, localName(view.source, cluster))));
  if (months.every((list) => list.length === 0)) return;
  if (hooks === undefined) throw refuse(`${target} has to be filled from raw, which needs the writers to stand still`, { target });

  const release = await hooks.holdWriters();
  try {
    await store.command(`TRUNCATE TABLE ${localName(target, cluster)}`);
    const attempt = randomUUID();
    for (const view of views) {
      for (const month of await monthsOf(store, localName(view.source, cluster)))
        await fillMonth(store, view, month, `backfill/${attempt}/${view.view}/${month}`, cluster);
    }
  } finally {
    await release();
  }
}
