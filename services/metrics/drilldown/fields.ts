/** Fields of events as a drill-down shows them. */
import type { EventType } from '../../events/types.ts';
import type { ResultRow } from '../reader.ts';
import type { Cell } from '../types.ts';
import type { Contribution, EventItem } from './types.ts';

/** Columns of raw rows that are no fields of the event, and those that order and measure it here. */
const NOT_FIELDS = new Set(['chunk', 'position', 'recorded_at', 'content_hash', 'at_ms', 'sort_key']);
const TIMES = new Set(['occurred_at', 'queued_at', 'started_at', 'submitted_at', 'opened_at', 'from', 'to']);

function isoTime(text: string): string {
  return `${text.replace(' ', 'T')}Z`;
}

/** Times of a result row, in epoch ms. */
export function timeMs(value: unknown): number | null {
  return typeof value === 'string' ? Date.parse(isoTime(value)) : null;
}

/** The row's fields; names beginning with `x_` are the drill-down's own. */
export function fieldsOf(row: ResultRow, reviewers: boolean): EventItem['fields'] {
  const fields: Record<string, Cell | readonly string[]> = {};
  for (const [name, value] of Object.entries(row)) {
    if (NOT_FIELDS.has(name) || name.startsWith('x_') || (name === 'reviewer_id' && !reviewers)) continue;
    fields[name] = TIMES.has(name) && typeof value === 'string' ? isoTime(value) : (value as Cell | readonly string[]);
  }
  return fields;
}

export function value(amount: number | null): Contribution {
  return { kind: 'value', value: amount };
}

export function share(numerator: number | null, denominator: number): Contribution {
  return { kind: 'share', numerator, denominator };
}

export function eventItem(type: EventType, row: ResultRow, contribution: Contribution, reviewers = false): EventItem {
  return { kind: 'event', type, fields: fieldsOf(row, reviewers), contribution };
}
