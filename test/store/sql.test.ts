/** The pure parts: cutting SQL into statements, filling placeholders, writing parameter values. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paramSettings, paramText, placeholders, quote } from '../../services/store/binding.ts';
import { derivedTables } from '../../services/store/derived.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../services/store/migration-files.ts';
import { backfillTarget } from '../../services/store/migrations.ts';
import { renderAll } from '../../services/store/render.ts';
import { splitStatements } from '../../services/store/sql-split.ts';

describe('cutting SQL into statements', () => {
  it('cuts at semicolons outside of strings, names and comments', () => {
    const sql = "-- a; b\nSELECT ';', 'it''s; \\'; x' /* ; ' */, \"a;\"\"b\", `c;d`;\n\n;SELECT 2 -- '";
    expect(splitStatements(sql)).toEqual(["SELECT ';', 'it''s; \\'; x'  , \"a;\"\"b\", `c;d`", 'SELECT 2']);
  });
  it.each(["SELECT 'a", 'SELECT "a', 'SELECT `a', 'SELECT /* a'])('refuses what is never closed: %s', (sql) => {
    expect(() => splitStatements(sql)).toThrow(SyntaxError);
  });
  it('gives back statements that were joined', () => {
    const literal = fc.string().map((text) => `SELECT ${quote(text)}`);
    fc.assert(
      fc.property(fc.array(literal), (statements) => {
        expect(splitStatements(statements.join(' ; \n'))).toEqual(statements);
      }),
    );
  });
});

describe('parameters', () => {
  it('are found by their placeholders', () => {
    expect(placeholders("SELECT {a:String}, {b_1:Array(UInt8)}, {a:String}, '{not one}'")).toEqual(['a', 'b_1']);
  });
  it('must all have a value', () => {
    expect(() => paramSettings('SELECT {a:String}', {})).toThrow(TypeError);
  });
  it('are written as ClickHouse reads them', () => {
    expect(paramText('a\tb\\')).toBe('a\\tb\\\\');
    expect(paramText(null)).toBe('\\N');
    expect(paramText(["it's", null, 1, 2n, true])).toBe("['it\\'s',NULL,1,2,true]");
    expect(() => paramText(Number.NaN)).toThrow(TypeError);
  });
  it('never look like a placeholder themselves', () => {
    expect(placeholders(quote('{a:String}'))).toEqual([]);
  });
});

describe('the migrations on a cluster', () => {
  const written = readMigrations(MIGRATIONS_FOLDER).flatMap((file) => file.statements.filter((one) => backfillTarget(one) === undefined));
  const statements = written.flatMap((one) => renderAll(one, 'studio'));
  const single = written.flatMap((one) => renderAll(one, null));

  it('leave no placeholder and run on the whole cluster', () => {
    for (const statement of statements) expect(statement).not.toMatch(/\{\{/);
    for (const statement of statements) expect(statement).toContain('ON CLUSTER `studio`');
    for (const statement of single) expect(statement).not.toMatch(/CLUSTER|Replicated|Distributed|\{\{/);
  });
  it('replicate every table that is not a window on others', () => {
    const tables = statements.filter((statement) => statement.startsWith('CREATE TABLE') && !statement.includes('Distributed('));
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) expect(table).toMatch(/ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/(\{shard\}|all)\//);
    for (const table of tables.filter((one) => one.includes('_window')))
      expect(table).toMatch(/replicated_deduplication_window_seconds = 604800/);
  });
  it('lay a Distributed table without a sharding key over each sharded one', () => {
    const locals = statements.flatMap((statement) => /^CREATE TABLE IF NOT EXISTS (\w+)_local /.exec(statement)?.[1] ?? []);
    const windows = statements.flatMap(
      (statement) =>
        /^CREATE TABLE IF NOT EXISTS (\w+) .*Distributed\('studio', currentDatabase\(\), (\w+)\)$/.exec(statement)?.slice(1) ?? [],
    );
    expect(windows).toEqual(locals.flatMap((name) => [name, `${name}_local`]));
  });
  it('read and write only local tables in views', () => {
    const views = statements.filter((statement) => statement.startsWith('CREATE MATERIALIZED VIEW'));
    const names = new Set(views.map((statement) => /EXISTS (\w+)_local /.exec(statement)?.[1]));
    for (const { view } of derivedTables()) expect(names).toContain(view);
    for (const view of views) expect(view).toMatch(/ TO \w+_local AS\s[^]*FROM raw_\w+_local/);
  });
  it('refuse a cluster whose name is not a name', () => {
    expect(() => renderAll('CREATE TABLE x {{on_cluster}}', 'a`; DROP')).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });
  it('keep arguments of engines behind path and replica', () => {
    expect(renderAll('ENGINE = {{engine:ReplacingMergeTree(version)}}', 'c')).toEqual([
      "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)",
    ]);
  });
  it('partition no target of a view (ClickHouse PR 112649)', () => {
    const targets = new Set(derivedTables().map((table) => table.target));
    const partitioned = single
      .filter((statement) => statement.includes('PARTITION BY'))
      .map((statement) => /EXISTS (\w+)/.exec(statement)?.[1]);
    expect(partitioned.filter((name) => name === undefined || targets.has(name))).toEqual([]);
  });
});

describe('what is derived from raw', () => {
  it('is known with its keys and values from the .sql files alone', () => {
    const tables = new Map(derivedTables().map((table) => [table.view, table]));
    expect(tables.get('failure_quarter_from_qa')).toMatchObject({
      type: 'qa',
      kind: 'rollup',
      measures: ['events'],
      timeKey: 'quarter',
      share: "source = 'qa'",
    });
    expect(tables.get('generation_day_from_generation')).toMatchObject({
      timeKey: 'day',
      measures: ['gpu_ms', 'attempts', 'first_attempts', 'queue_ms', 'queued_attempts'],
    });
    expect(tables.get('review_state_from_review')).toMatchObject({
      kind: 'entity',
      timeKey: null,
      sourceKeys: ['review_id'],
      states: [{ name: 'first_decision', merge: 'min' }],
    });
    expect(tables.get('event_hours_from_worker')).toMatchObject({ kind: 'entity', timeKey: 'hour', states: [], share: "type = 'worker'" });
    for (const table of tables.values()) expect(table.keys.length).toBeGreaterThan(0);
  });
});
