/** Which of these events raw has already, under the same event_id: with the same content, or with another. */
import { encodeContainer } from '../store/avro-container.ts';
import { contentHash, eventFields, rawTable, stagedStructure } from '../store/event-columns.ts';
import type { Store } from '../store/types.ts';
import type { Known } from './intake.ts';

export function createKnown(store: Store): Known {
  const fieldsOf = eventFields();
  return async (type, events) => {
    const fields = fieldsOf[type];
    const rows = events.map((event) => ({ position: 0, recordedAt: 0, event }));
    const staged = await store.stageAvro(encodeContainer(fields, rows), stagedStructure(fields));
    try {
      // Raw is sorted by hour: ask first in which hours the ids were seen, whatever time the new copies claim.
      const hours = await store.query<{ hour: number }>(
        `SELECT DISTINCT toUnixTimestamp(hour) AS hour FROM event_hours
         WHERE type = {type:String} AND id_hash IN (SELECT cityHash64(event_id) FROM ${staged.from})`,
        { type },
      );
      if (hours.length === 0) return new Map();
      const stored = await store.query<{ event_id: string; same: number }>(
        `WITH sent AS (SELECT event_id, ${contentHash(fields)} AS hash FROM ${staged.from})
         SELECT stored.event_id AS event_id, max(stored.content_hash = sent.hash) AS same
         FROM (SELECT event_id, content_hash FROM ${rawTable(type)}
               WHERE toStartOfHour(occurred_at) IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
                 AND cityHash64(event_id) IN (SELECT cityHash64(event_id) FROM sent)) AS stored
         INNER JOIN sent ON stored.event_id = sent.event_id
         GROUP BY event_id`,
        { hours: hours.map(({ hour }) => hour) },
      );
      return new Map(stored.map(({ event_id, same }) => [event_id, same === 1 ? 'same' : 'other']));
    } finally {
      await staged.release();
    }
  };
}
