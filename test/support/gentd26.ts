/** Real generation requests of a public GPU-serving trace, and what another program computed from them; absent outside the workshop. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { judgeJson } from '../../services/events/json.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import type { AnswerContext, Dimension, MetricQuestion, Row } from '../../services/metrics/types.ts';
import { startOfDate } from '../oracle/zone.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
export const TRACE_FILE = fileURLToPath(new URL('gentd26-generations.ndjson.gz', DATA));
const EXPECTED = new URL('gentd26-expected.json', DATA);

export const tracePresent = existsSync(TRACE_FILE) && existsSync(EXPECTED);
export const TRACE_METRICS = ['attempts', 'failed_attempts', 'gpu_hours'];
export const TRACE_CONTEXT: AnswerContext = { watermark: Date.UTC(2026, 0, 1), prices: [], reviewerOptIn: false };

export interface TraceCase {
  readonly from: string;
  readonly to_exclusive: string;
  readonly time_zone: string;
  readonly by: readonly Dimension[];
  readonly rows: readonly Row[];
}

export const traceCases: readonly TraceCase[] = tracePresent ? (JSON.parse(readFileSync(EXPECTED, 'utf8')) as TraceCase[]) : [];

export function traceEvents(): StudioEvent[] {
  const lines = gunzipSync(readFileSync(TRACE_FILE)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const judged = judgeJson(JSON.parse(line), TRACE_CONTEXT.watermark);
    if (judged.kind === 'rejected') throw new Error(`${judged.reason}: ${judged.detail}`);
    return judged.event;
  });
}

export function traceQuestion({ from, to_exclusive, time_zone, by }: TraceCase): MetricQuestion {
  const midnight = (date: string) => startOfDate(time_zone, Date.parse(date) / 86_400_000);
  return { metrics: TRACE_METRICS, by, from: midnight(from), to: midnight(to_exclusive), zone: time_zone, filters: {} };
}

/** The trace's GPU-hours are given to six decimals. */
export function toSixDecimals(row: Row): Row {
  return { ...row, gpu_hours: Number(Number(row['gpu_hours']).toFixed(6)) };
}
