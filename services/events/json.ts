/** The JSON form of events (HTTP intake, NDJSON files): the same fields plus `type`, times as ISO 8601 with offset or epoch milliseconds. */

import { describe, type Fields } from './checks.ts';
import { parseInstant } from './instants.ts';
import { isTooLarge, rejected, tooLarge, type Judged, type Rejected } from './judged.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from './types.ts';
import { utf8Fault } from './utf8.ts';
import { judgeFields } from './validate.ts';

/** The fields of each type that hold a time. */
export const TIME_FIELDS: { readonly [T in EventType]: readonly string[] } = {
  generation: ['occurred_at', 'queued_at', 'started_at'],
  qa: ['occurred_at'],
  retry: ['occurred_at'],
  review_request: ['occurred_at'],
  review: ['occurred_at', 'submitted_at', 'opened_at'],
  character: ['occurred_at'],
  worker: ['occurred_at', 'from'],
  workflow: ['occurred_at'],
};

/**
 * Judges a parsed JSON value, or the bytes of an event as they came. Nullable fields may be left out; fields that wrapsheet does not know are ignored,
 * so that a producer may be ahead of it. `recordTimeMs`: when the event was received.
 */
export function judgeJson(value: unknown, recordTimeMs: number): Judged {
  if (Buffer.isBuffer(value)) return judgeBytes(value, recordTimeMs);
  // What was no JSON at all comes as its text: to say that `{"type": …` is no object would be of little help.
  if (typeof value === 'string') return rejected('invalid_json', `the text ${describe(value)} is no JSON object`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return rejected('invalid_json', `the event is ${describe(value)}, not an object`);
  }
  const given: Fields = { ...value };
  const type = EVENT_TYPES.find((candidate) => candidate === given['type']);
  if (type === undefined) return rejected('unknown_type', `type is ${describe(given['type'])}, not one of ${EVENT_TYPES.join(', ')}`);
  const fields: Record<string, unknown> = { ...given };
  for (const name of TIME_FIELDS[type]) {
    const time = toEpochMs(name, given[name]);
    if (typeof time === 'object' && time !== null) return time;
    fields[name] = time;
  }
  return judgeFields(type, fields, recordTimeMs);
}

function judgeBytes(bytes: Buffer, recordTimeMs: number): Judged {
  if (isTooLarge(bytes.length)) return tooLarge(bytes.length);
  const fault = utf8Fault(bytes);
  if (fault !== null) return rejected('invalid_text', fault);
  return judgeJson(parsedOrText(bytes.toString()), recordTimeMs);
}

/** The JSON value that a text stands for; a text that is no JSON is left as it is, and judged as the text that it is. */
function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function toEpochMs(name: string, value: unknown): number | null | undefined | Rejected {
  if (typeof value === 'number' || value === null || value === undefined) return value;
  const epochMs = typeof value === 'string' ? parseInstant(value) : null;
  return epochMs ?? rejected('bad_value', `${name} is ${describe(value)}, not ISO 8601 with an offset (…Z, …+02:00) or epoch milliseconds`);
}

/** The JSON form of an event: every field, absent ones as null, times as ISO 8601 in UTC with milliseconds. */
export function toJson(event: StudioEvent): Record<string, unknown> {
  const json: Record<string, unknown> = { ...event };
  for (const name of TIME_FIELDS[event.type]) {
    const epochMs = json[name];
    if (typeof epochMs === 'number') json[name] = new Date(epochMs).toISOString();
  }
  return json;
}
