import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { compareDerived } from '../../services/store/comparison.ts';
import { derivedTables } from '../../services/store/derived.ts';
import { createLanding } from '../../services/store/landing.ts';
import { createLeases } from '../../services/store/leases.ts';
import { MIGRATIONS_FOLDER } from '../../services/store/migration-files.ts';
import { migrate } from '../../services/store/migrations.ts';
import { touchedByChunk } from '../../services/store/scope.ts';
import { createMigratingAlone, createStandstill, type Exclusively } from '../../services/store/standstill.ts';
import type { Store } from '../../services/store/types.ts';
import { openStoreOfKind, STORE_KINDS, temporaryFolder, type TestStore } from '../support/store.ts';
import { chunkOf, contentOf, DAY, generation, NOON, numberOf } from './sample.ts';

const FILES = readdirSync(MIGRATIONS_FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort();
/** The number of a file that comes next. */
const NEXT = String(FILES.length).padStart(4, '0');

/** Adds a rollup of attempts by month of project, as a later version of the program might. */
const NEW_VIEW = `
CREATE TABLE IF NOT EXISTS {{local:project_day}} {{on_cluster}} (
    day DateTime('UTC'),
    project_id LowCardinality(String),
    attempts Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (day, project_id)
SETTINGS {{deduplication_window}};
CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:project_day_from_generation}} {{on_cluster}} TO {{local:project_day}} AS
SELECT toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 86400000) * 86400, 'UTC') AS day, project_id, sum(toInt64(1)) AS attempts
FROM {{local:raw_generation}}
GROUP BY day, project_id;
{{backfill:project_day}};
`;

async function schemaOf(store: Store): Promise<unknown> {
  return store.query(
    "SELECT name, replaceRegexpAll(create_table_query, 'UUID \\'[^\\']+\\'', '') AS sql FROM system.tables WHERE database = currentDatabase() ORDER BY name",
  );
}

/** A store that stops working after so many statements, as when the process is killed there. */
function dyingAfter(store: Store, statements: number): Store {
  let left = statements;
  const live = () => {
    if (left-- <= 0) throw new Error('killed');
  };
  return {
    ...store,
    command: async (sql, params) => {
      live();
      await store.command(sql, params);
    },
    insert: async (table, rows, options) => {
      live();
      await store.insert(table, rows, options);
    },
  };
}

describe.each(STORE_KINDS)('migrations of a store that is %s', (kind) => {
  let opened: TestStore;
  /** The program's own files, of which a test may change some. */
  let folder: string;
  const beginWith = (options: { readonly migrated: boolean }) =>
    beforeEach(async () => {
      opened = await openStoreOfKind(kind, options);
      folder = temporaryFolder();
      cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
    });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  describe('over a store without tables', () => {
    beginWith({ migrated: false });

    it('lead from every older version to the same tables', async () => {
      const { store } = opened;
      const growing = join(folder, 'growing');
      mkdirSync(growing);
      await migrate(store);
      const straight = await schemaOf(store);
      for (const { name } of (await schemaOf(store)) as { name: string }[]) await store.command(`DROP TABLE ${name} SYNC`);
      for (const file of FILES) {
        cpSync(join(MIGRATIONS_FOLDER, file), join(growing, file));
        expect(await migrate(store, { folder: growing })).toMatchObject({ version: Number(file.slice(0, 4)) });
      }
      expect(await schemaOf(store)).toEqual(straight);
      expect(await migrate(store)).toEqual({ version: FILES.length - 1, applied: 0 });
    });

    it('can be killed after any statement and run again', async () => {
      const { store } = opened;
      let done = false;
      let runs = 0;
      // Five statements a run, the journal's own among them, so that runs end between a statement and its journal row as well as behind it.
      while (!done) {
        runs += 1;
        done = await migrate(dyingAfter(store, 6)).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ message: 'killed' });
            return false;
          },
        );
      }
      expect(runs).toBeGreaterThan(20);
      const piecemeal = await schemaOf(store);
      for (const { name } of piecemeal as { name: string }[]) await store.command(`DROP TABLE ${name} SYNC`);
      await migrate(store);
      expect(piecemeal).toEqual(await schemaOf(store));
    });

    it('refuse a statement that is not safe to run twice', async () => {
      writeFileSync(join(folder, `${NEXT}_careless.sql`), 'INSERT INTO documents SELECT * FROM documents;');
      await expect(migrate(opened.store, { folder })).rejects.toMatchObject({ code: 'migration_refused' });
      expect(await opened.store.query("SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'documents'")).toEqual(
        [],
      );
    });

    it('change views under a chunk that is landed and not finished without counting it twice', async () => {
      const { store } = opened;
      const standstill = createStandstill(store, createLeases(store, { now: () => Date.now() }));
      const older = join(folder, 'older');
      mkdirSync(older);
      for (const file of FILES.filter((name) => name < '0009')) cpSync(join(MIGRATIONS_FOLDER, file), join(older, file));
      await migrate(store, { folder: older });
      const landing = createLanding(store);
      const whole = chunkOf([generation('a'), generation('b')]);
      const half = chunkOf([generation('c', { started_at: NOON - DAY }), generation('d')], { first: 2 });
      await landing.land(whole);
      await landing.land(half);
      await store.command("ALTER TABLE generation_quarter DELETE WHERE quarter < '2026-03-20' SETTINGS mutations_sync = 2");
      await migrate(store, { standstill });
      await landing.land({ ...half, attempt: 2 });
      await landing.verify({ ...half, attempt: 2 });
      for (const table of derivedTables().filter(({ type }) => type === 'generation')) {
        const { differing } = await compareDerived(store, table, touchedByChunk(half.id, half.events), { mend: false });
        expect([table.view, differing]).toEqual([table.view, 0]);
      }
      expect(await numberOf(store, 'SELECT sum(attempts) FROM generation_quarter')).toBe(4);
      expect(await numberOf(store, 'SELECT sum(gpus) FROM scene_gpu')).toBe(4 * 2);
    });
  });

  describe('over a store that this program has migrated', () => {
    beginWith({ migrated: true });

    it('refuse a file that was changed after it was applied', async () => {
      writeFileSync(join(folder, FILES[3]!), '-- nothing\n');
      await expect(migrate(opened.store, { folder })).rejects.toMatchObject({ code: 'migration_refused', params: { file: FILES[3] } });
    });

    it('refuse a store that a newer program has migrated', async () => {
      writeFileSync(
        join(folder, `${NEXT}_newer.sql`),
        'CREATE TABLE IF NOT EXISTS {{local:newer}} {{on_cluster}} (\n    a String\n) ENGINE = {{engine:MergeTree}}\nORDER BY a;',
      );
      await migrate(opened.store, { folder });
      await expect(migrate(opened.store)).rejects.toMatchObject({
        code: 'migration_refused',
        params: { store: FILES.length, program: FILES.length - 1 },
      });
    });

    it('refuse a gap between files, and a gap in the store', async () => {
      await opened.store.command('ALTER TABLE schema_migrations DELETE WHERE number = 2 SETTINGS mutations_sync = 2');
      await expect(migrate(opened.store, { folder })).rejects.toMatchObject({ code: 'migration_refused', params: { missing: 2 } });
      rmSync(join(folder, FILES[2]!));
      await expect(migrate(opened.store, { folder })).rejects.toMatchObject({ code: 'migration_refused', params: { expected: 2 } });
    });

    describe('that add a view over events that are there', () => {
      const events = Array.from({ length: 90 }, (_, i) =>
        generation(`e-${i}`, { occurred_at: NOON - i * DAY, project_id: `p${i % 3}`, started_at: null, queued_at: null }),
      );
      let heldWhileFilling: boolean[] = [];
      /** The program's own, which also looks who holds the writers' leases. */
      const standstill: Exclusively = (work) => {
        const leases = createLeases(opened.store, { now: () => Date.now() });
        return createStandstill(
          opened.store,
          leases,
        )(async (lost) => {
          const held = await Promise.all(EVENT_TYPES.map((type) => leases.current(`writers/${type}`)));
          heldWhileFilling = held.map((lease) => lease !== null);
          return work(lost);
        });
      };
      beforeEach(async () => {
        heldWhileFilling = [];
        writeFileSync(join(folder, `${NEXT}_project_day.sql`), NEW_VIEW);
      });

      it('hold the writers of a shared store, and fill the target', async () => {
        await createLanding(opened.store).land(chunkOf(events));
        await migrate(opened.store, { folder, standstill });
        expect(heldWhileFilling).toEqual(EVENT_TYPES.map(() => kind === 'remote'));
        const leases = createLeases(opened.store, { now: () => Date.now() });
        expect(await leases.current('writers/generation')).toBeNull();
        expect(await numberOf(opened.store, 'SELECT sum(attempts) FROM project_day')).toBe(90);
        expect(await numberOf(opened.store, 'SELECT uniqExact(day) FROM project_day')).toBe(90);
        await createLanding(opened.store).land(chunkOf([generation('later')], { first: 1_000 }));
        expect(await numberOf(opened.store, 'SELECT sum(attempts) FROM project_day')).toBe(91);
      });

      it('fill the target exactly when they are killed on the way', async () => {
        await createLanding(opened.store).land(chunkOf(events));
        await migrate(opened.store, { folder: MIGRATIONS_FOLDER });
        for (let statements = 1; ; statements++) {
          const killed = await migrate(dyingAfter(opened.store, statements), { folder, standstill }).then(
            () => false,
            () => true,
          );
          if (!killed) break;
        }
        expect(await contentOf(opened.store, 'project_day')).toHaveLength(90);
        expect(await numberOf(opened.store, 'SELECT sum(attempts) FROM project_day')).toBe(90);
      });

      it('are refused where nothing can hold the writers', async () => {
        await createLanding(opened.store).land(chunkOf(events));
        await expect(migrate(opened.store, { folder })).rejects.toMatchObject({ code: 'migration_refused' });
      });

      it('need nobody held in a store without events', async () => {
        await migrate(opened.store, { folder });
        expect(heldWhileFilling).toEqual([]);
      });
    });
  });
});

/** As the program's processes do it. */
function migrateAsProcess(store: Store, folder = MIGRATIONS_FOLDER) {
  const leases = createLeases(store, { now: () => Date.now() });
  return migrate(store, { folder, alone: createMigratingAlone(store, leases), standstill: createStandstill(store, leases) });
}

// An embedded store lets no second process in.
describe('processes that start together over a shared store', () => {
  let opened: TestStore;
  afterEach(async () => opened.close());

  it('make the tables of a new one once', async () => {
    opened = await openStoreOfKind('remote', { migrated: false });
    const { store } = opened;
    const statements: string[] = [];
    const noting: Store = {
      ...store,
      command: async (sql, params) => {
        statements.push(sql);
        await store.command(sql, params);
      },
    };
    const done = await Promise.all([1, 2, 3].map(() => migrateAsProcess(noting)));
    const applied = done.map((one) => one.applied).toSorted((a, b) => a - b);
    expect(applied).toEqual([0, 0, await numberOf(store, 'SELECT count() FROM schema_migrations')]);
    // One for the table and one for a cluster's Distributed table over it, which has the same name here.
    expect(statements.filter((sql) => sql.startsWith('DROP TABLE IF EXISTS worker_day '))).toHaveLength(2);
    expect(await numberOf(store, 'SELECT count() FROM worker_day')).toBe(0);
  });

  it('fill what a new view feeds once', async () => {
    opened = await openStoreOfKind('remote');
    const { store } = opened;
    const folder = temporaryFolder();
    try {
      await createLanding(store).land(chunkOf([generation('a'), generation('b')]));
      cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
      writeFileSync(join(folder, `${NEXT}_project_day.sql`), NEW_VIEW);
      await Promise.all([1, 2].map(() => migrateAsProcess(store, folder)));
      expect(await numberOf(store, 'SELECT sum(attempts) FROM project_day')).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
