/**
 * The scheduler alone, over a remote ClickHouse that other processes fill and ask. Any number of them may run: they share the work. Serves /metrics
 * and /health/live on HOST:PORT.
 *
 *   CLICKHOUSE_URL=… SMTP_URL=… MAIL_FROM=… node services/scheduler/main.ts
 */
import { runProcess } from '../run-process.ts';
import { systemClock } from '../common/clock.ts';
import { processEnvironment, readConfig } from '../common/config.ts';
import { WrapsheetError } from '../common/errors.ts';
import { createLog } from '../common/log.ts';
import { serveOperators } from '../operators.ts';
import { untilSignalled } from '../signals.ts';
import { createAnswering, openMigrated } from '../wiring.ts';

const needed = (variable: string, why: string) =>
  new WrapsheetError('config_invalid', `${variable} is needed: ${why}`, { params: { variable } });

export async function main(): Promise<void> {
  const config = readConfig(processEnvironment());
  if (config.store.kind === 'embedded') throw needed('CLICKHOUSE_URL', 'one process owns an embedded store');
  if (config.mail === null) throw needed('SMTP_URL', 'without it nothing can be sent');
  const deps = { clock: systemClock, log: createLog(config.logLevel) };
  const signalled = untilSignalled();
  const store = await openMigrated(config, deps);
  try {
    const answering = createAnswering(config, store, deps);
    try {
      answering.scheduler.start();
      const operators = await serveOperators(answering.registry, config.server);
      deps.log.info({ address: operators.address() }, 'the scheduler runs');
      await signalled;
      operators.closeAllConnections();
      operators.close();
    } finally {
      await answering.scheduler.close();
      await answering.close();
    }
  } finally {
    await store.close();
  }
}

if (import.meta.main) await runProcess(main);
