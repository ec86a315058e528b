/**
 * Before anything new lands: makes the ids known that chunks brought which an earlier process did not finish. A kill may have come between
 * their rows in raw and the hours in which their ids were seen; a copy of such an event in another log would then not be found a repeat.
 */
import { derivedTables } from '../store/derived.ts';
import { oneBlock } from '../store/insert.ts';
import { localName } from '../store/render.ts';
import type { Store } from '../store/types.ts';
import { selectOver } from '../store/views.ts';

/** Remembering an id twice changes nothing. */
export async function rememberPendingIds(store: Store): Promise<void> {
  const pending = await store.query<{ type: string; chunks: readonly string[]; seconds: readonly number[] }>(
    `SELECT type, groupUniqArray(chunk) AS chunks, arrayMap(hour -> toUInt32(hour * 3600), groupUniqArrayArray(hours)) AS seconds FROM ledger
     WHERE state = 'declared' AND notEmpty(hours) AND chunk NOT IN (SELECT chunk FROM ledger WHERE state IN ('finished', 'superseded')) GROUP BY type`,
  );
  for (const { type, chunks, seconds } of pending) {
    for (const table of derivedTables().filter((one) => one.target === 'event_hours' && one.type === type)) {
      const rows = `(SELECT * FROM ${localName(table.source, store.cluster)} WHERE chunk IN {chunks:Array(String)}
        AND toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({seconds:Array(UInt32)}), 'UTC')))`;
      await store.command(
        `INSERT INTO ${localName(table.target, store.cluster)} (type, id_hash, hour) SETTINGS ${oneBlock()}
         SELECT type, id_hash, hour FROM (${selectOver(table.definition, rows, store.cluster)})`,
        { chunks, seconds },
      );
    }
  }
}
