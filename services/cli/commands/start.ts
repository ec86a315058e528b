/** `wrapsheet start`: the server, until it is told to stop. */
import { systemClock } from '../../common/clock.ts';
import { createLog } from '../../common/log.ts';
import { untilSignalled } from '../../signals.ts';
import { configFor, type DataOption } from '../context.ts';

interface StartOptions extends DataOption {
  readonly host?: string;
  readonly port?: string;
  readonly demo?: boolean;
  readonly demoRedelivery?: number;
  readonly demoLate?: number;
  readonly demoDisorder?: number;
  readonly demoPoison?: number;
}

export async function start(options: StartOptions): Promise<void> {
  const config = configFor(options, {
    HOST: options.host,
    PORT: options.port,
    WRAPSHEET_DEMO: options.demo === undefined ? undefined : options.demo ? 'on' : 'off',
    WRAPSHEET_DEMO_REDELIVERY: options.demoRedelivery?.toString(),
    WRAPSHEET_DEMO_LATE: options.demoLate?.toString(),
    WRAPSHEET_DEMO_DISORDER: options.demoDisorder?.toString(),
    WRAPSHEET_DEMO_POISON: options.demoPoison?.toString(),
  });
  const log = createLog(config.logLevel);
  const stopped = untilSignalled();
  const { openWrapsheet } = await import('../../main.ts');
  const wrapsheet = await openWrapsheet(config, { clock: systemClock, log });
  try {
    const { url, firstLink, demo } = await wrapsheet.start();
    const lines = [
      `wrapsheet is at ${url} (documentation: ${url}/docs)`,
      ...(demo ? ['It shows a made-up studio, which fills up in a moment.'] : []),
      // Printed, not logged: whoever has the link is the admin.
      ...(firstLink === null ? [] : [`Sign in as the first admin, once: ${firstLink}`]),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    const signal = await stopped;
    log.info({ signal }, 'closing');
  } finally {
    await wrapsheet.close();
  }
}
