/** Real generation requests of a public GPU-serving trace against what another program computed from them; skipped where they are absent. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeJson } from '../../services/events/json.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import type { AnswerContext, Dimension, MetricQuestion, Row } from '../../services/metrics/types.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { startOfDate } from '../oracle/zone.ts';
import type { TestStore } from '../support/store.ts';
import { storeOf } from './studio-store.ts';

const TRACE = new URL('../../../shared/data/gentd26-generations.ndjson.gz', import.meta.url);
const EXPECTED = new URL('../../../shared/data/gentd26-expected.json', import.meta.url);
const METRICS = ['attempts', 'failed_attempts', 'gpu_hours'];
const CONTEXT: AnswerContext = { watermark: Date.UTC(2026, 0, 1), prices: [], reviewerOptIn: false };
const present = existsSync(TRACE) && existsSync(EXPECTED);

interface Expected {
  readonly from: string;
  readonly to_exclusive: string;
  readonly time_zone: string;
  readonly by: readonly Dimension[];
  readonly rows: readonly Row[];
}

const cases = present ? (JSON.parse(readFileSync(EXPECTED, 'utf8')) as Expected[]) : [];

describe.skipIf(!present)('26,790 generation requests of a public trace', () => {
  let events: StudioEvent[];
  let opened: TestStore;
  beforeAll(async () => {
    const lines = gunzipSync(readFileSync(TRACE)).toString('utf8').trimEnd().split('\n');
    events = lines.map(accepted);
    opened = await storeOf(events);
  });
  afterAll(async () => {
    await opened.close();
  });

  test.each(cases)('$from to $to_exclusive in $time_zone by $by', async (expected) => {
    const question = questionOf(expected);
    const { rows } = await createMetrics({ store: opened.store }).answer(question, CONTEXT);
    const wanted = expected.rows.map(toSixDecimals);
    expect(rows.map(toSixDecimals)).toEqual(wanted);
    expect(oracleRows(events, question, CONTEXT).map(toSixDecimals)).toEqual(wanted);
  });
});

function accepted(line: string): StudioEvent {
  const judged = judgeJson(JSON.parse(line), CONTEXT.watermark);
  if (judged.kind === 'rejected') throw new Error(`${judged.reason}: ${judged.detail}`);
  return judged.event;
}

function questionOf({ from, to_exclusive, time_zone, by }: Expected): MetricQuestion {
  const midnight = (date: string) => startOfDate(time_zone, Date.parse(date) / 86_400_000);
  return { metrics: METRICS, by, from: midnight(from), to: midnight(to_exclusive), zone: time_zone, filters: {} };
}

/** The trace's GPU-hours are given to six decimals. */
function toSixDecimals(row: Row): Row {
  return { ...row, gpu_hours: Number(Number(row['gpu_hours']).toFixed(6)) };
}
