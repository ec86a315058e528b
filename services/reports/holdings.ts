/** What is kept of stored reports: how much room each takes, and in which formats a rendered file is there. */
import type { Store } from '../store/types.ts';
import type { Kept } from './retention.ts';

const KEPT_SQL = `
SELECT id, toFloat64(toUnixTimestamp64Milli(generated_at)) AS generated_ms, toFloat64(body_bytes + sizes.file_bytes) AS size_bytes,
  id IN (SELECT report_id FROM report_pins FINAL WHERE report_pins.pinned) AS is_pinned
FROM (SELECT id, generated_at, body_bytes FROM reports FINAL WHERE NOT removed) AS live
LEFT JOIN (
  SELECT report_id, sum(report_files.size_bytes) AS file_bytes FROM report_files FINAL WHERE NOT report_files.removed GROUP BY report_id
) AS sizes ON sizes.report_id = live.id`;

/** Every report that is there, with what retention goes by. */
export async function readKept(store: Store): Promise<readonly Kept[]> {
  const rows = await store.query<{ id: string; generated_ms: number; size_bytes: number; is_pinned: number | boolean }>(KEPT_SQL);
  return rows.map((row) => ({
    id: row.id,
    generatedAt: row.generated_ms,
    sizeBytes: row.size_bytes,
    pinned: Boolean(row.is_pinned),
  }));
}

/** Of those of these reports that have any. */
export async function formatsOf(store: Store, reportIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await store.query<{ report_id: string; formats: string[] }>(
    `SELECT report_id, arraySort(groupUniqArray(format)) AS formats FROM report_files FINAL
     WHERE NOT report_files.removed AND report_id IN {ids:Array(String)} GROUP BY report_id`,
    { ids: reportIds },
  );
  return new Map(rows.map((row) => [row.report_id, row.formats]));
}
