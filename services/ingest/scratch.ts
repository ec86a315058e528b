/** A table shaped like raw that nothing reads, to find out what the store refuses; and whether raw holds anything of a chunk. */
import { randomUUID } from 'node:crypto';
import { WrapsheetError } from '../common/errors.ts';
import { encodeContainer } from '../store/avro-container.ts';
import { contentHash, eventFields, rawTable, stagedStructure } from '../store/event-columns.ts';
import { localName } from '../store/render.ts';
import type { Store } from '../store/types.ts';
import type { Scratch } from './culprits.ts';

export function createScratch(store: Store): Scratch {
  const fieldsOf = eventFields();
  return {
    holdsRowsOf: async ({ id, log }) => {
      const [row] = await store.query<{ rows: string }>(`SELECT count() AS rows FROM ${rawTable(log.type)} WHERE chunk = {chunk:String}`, {
        chunk: id,
      });
      return Number(row?.rows ?? 0) > 0;
    },
    refuses: async ({ type }, messages) => {
      const table = `scratch_${randomUUID().replaceAll('-', '')}`;
      const fields = fieldsOf[type];
      const names = fields.map(({ name }) => `\`${name}\``).join(', ');
      await store.command(`CREATE TABLE ${table} AS ${localName(rawTable(type), store.cluster)} ENGINE = MergeTree ORDER BY tuple()`);
      try {
        const staged = await store.stageAvro(encodeContainer(fields, messages), stagedStructure(fields));
        try {
          await store.command(
            `INSERT INTO ${table} (${names}, chunk, position, recorded_at, content_hash)
             SELECT ${names}, 'scratch', position, recorded_at, ${contentHash(fields)} FROM ${staged.from}`,
          );
          return null;
        } finally {
          await staged.release();
        }
      } catch (error) {
        if (error instanceof WrapsheetError && error.code === 'store_failed') return firstLine(error.message);
        throw error;
      } finally {
        await store.command(`DROP TABLE IF EXISTS ${table}`);
      }
    },
  };
}

const firstLine = (text: string): string => `the store refuses it: ${text.split('\n')[0]?.slice(0, 300) ?? ''}`;
