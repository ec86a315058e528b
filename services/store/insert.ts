/** An insert as one block, told inline everything that makes it one. */
import { randomUUID } from 'node:crypto';
import { quote } from './binding.ts';

/** More rows than any block of ours, so that nothing is split or put together with another. */
const WHOLE_BLOCK = 1_000_000_000;

/**
 * Settings under which a statement's rows become one block, written before the statement returns; with a token, at most once. Without one the
 * insert gets a token of its own, since the engine may else drop it for having the content of an earlier one.
 */
export function oneBlock(token: string = randomUUID()): string {
  return [
    'async_insert = 0',
    'max_insert_threads = 1',
    `max_block_size = ${WHOLE_BLOCK}`,
    `max_insert_block_size = ${WHOLE_BLOCK}`,
    `min_insert_block_size_rows = ${WHOLE_BLOCK}`,
    'min_insert_block_size_bytes = 0',
    'input_format_parallel_parsing = 0',
    'max_partitions_per_insert_block = 0',
    'materialized_views_ignore_errors = 0',
    'parallel_view_processing = 1',
    `insert_deduplication_token = ${quote(token)}`,
    'deduplicate_blocks_in_dependent_materialized_views = 1',
  ].join(', ');
}

/** The statement before the rows of a JSONEachRow insert. */
export function insertStatement(table: string, token?: string): string {
  return `INSERT INTO ${table} SETTINGS ${oneBlock(token)}, date_time_input_format = 'best_effort' FORMAT JSONEachRow`;
}

const holdsBigint = (value: unknown): boolean => typeof value === 'bigint' || (Array.isArray(value) && value.some(holdsBigint));

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Rows as JSON lines; bigints as strings, which ClickHouse reads into 64-bit columns. */
export function jsonRows(rows: readonly Readonly<Record<string, unknown>>[]): string {
  return rows.map((row) => (Object.values(row).some(holdsBigint) ? JSON.stringify(row, bigintAsText) : JSON.stringify(row))).join('\n');
}
