import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StudioEvent } from '../../services/events/types.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { oracleRows } from '../oracle/oracle.ts';
import { toSixDecimals, TRACE_CONTEXT, traceCases, traceEvents, tracePresent, traceQuestion } from '../support/gentd26.ts';
import type { TestStore } from '../support/store.ts';
import { storeOf } from './studio-store.ts';

describe.skipIf(!tracePresent)('26,790 generation requests of a public trace', () => {
  let events: StudioEvent[];
  let opened: TestStore;
  beforeAll(async () => {
    events = traceEvents();
    opened = await storeOf(events);
  });
  afterAll(async () => {
    await opened.close();
  });

  test.each(traceCases)('$from to $to_exclusive in $time_zone by $by', async (expected) => {
    const question = traceQuestion(expected);
    const { rows } = await createMetrics({ store: opened.store }).answer(question, TRACE_CONTEXT);
    const wanted = expected.rows.map(toSixDecimals);
    expect(rows.map(toSixDecimals)).toEqual(wanted);
    expect(oracleRows(events, question, TRACE_CONTEXT).map(toSixDecimals)).toEqual(wanted);
  });
});
