/**
 * The query service alone, over a remote ClickHouse that other processes fill: everything but sending events, dead letters and audits.
 *
 *   CLICKHOUSE_URL=… node services/query/main.ts
 */
import { runProcess } from '../run-process.ts';
import { systemClock } from '../common/clock.ts';
import { processEnvironment, readConfig } from '../common/config.ts';
import { WrapsheetError } from '../common/errors.ts';
import { createLog } from '../common/log.ts';
import { untilSignalled } from '../signals.ts';
import { createAnswering, createListening, openMigrated } from '../wiring.ts';

export async function main(): Promise<void> {
  const config = readConfig(processEnvironment());
  if (config.store.kind === 'embedded') {
    throw new WrapsheetError('config_invalid', 'CLICKHOUSE_URL is needed: one process owns an embedded store', {
      params: { variable: 'CLICKHOUSE_URL' },
    });
  }
  const deps = { clock: systemClock, log: createLog(config.logLevel) };
  const signalled = untilSignalled();
  const store = await openMigrated(config, deps);
  try {
    const listening = await createListening(config, createAnswering(config, store, deps), { ...deps, events: null, banner: null });
    try {
      const { url, firstLink } = await listening.start();
      process.stdout.write(`wrapsheet is at ${url}\n`);
      if (firstLink !== null) process.stdout.write(`Sign in as the first admin, once: ${firstLink}\n`);
      await signalled;
    } finally {
      await listening.close();
    }
  } finally {
    await store.close();
  }
}

if (import.meta.main) await runProcess(main);
