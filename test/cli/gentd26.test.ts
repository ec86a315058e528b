/** The trace as a person would bring it in and ask for it: `replay`, then `query`, in each zone. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../services/metrics/types.ts';
import { toSixDecimals, TRACE_FILE, TRACE_METRICS, traceCases, tracePresent } from '../support/gentd26.ts';
import { storeFolder } from '../support/store.ts';
import { runCli, startServer, type Run, type RunningServer } from './run-cli.ts';

const MINUTE_MS = 60_000;

describe.skipIf(!tracePresent)('26,790 generation requests of a public trace by command line', { timeout: 5 * MINUTE_MS }, () => {
  const folder = storeFolder();
  const inFolder = ['--data', join(folder, 'data')];
  let replayed: Run;
  let server: RunningServer;
  beforeAll(async () => {
    replayed = await runCli(['replay', TRACE_FILE, ...inFolder]);
    server = await startServer(join(folder, 'data'));
  }, 5 * MINUTE_MS);
  afterAll(async () => {
    await server.stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('every line is accepted', () => {
    expect(replayed).toMatchObject({ status: 0, out: '26790 accepted, 0 duplicate, 0 rejected\n' });
  });

  test.each(traceCases)('$from to $to_exclusive in $time_zone by $by', async ({ from, to_exclusive, time_zone, by, rows }) => {
    const range = ['--from', from, '--to', to_exclusive, '--zone', time_zone];
    const split = by.length === 0 ? [] : ['--by', by.join(',')];
    const { out } = await runCli(['query', '--metrics', TRACE_METRICS.join(','), ...split, ...range, '--format', 'json', ...inFolder]);
    expect((JSON.parse(out) as Row[]).map(toSixDecimals)).toEqual(rows.map(toSixDecimals));
  });
});
