/** Lets go of what the studio's retention no longer keeps, once an hour. Several processes may do so at once: what is gone is gone. */
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import type { Reports } from './build.ts';
import type { ReportFiles } from './files/report-files.ts';
import { toRemove } from './retention.ts';
import type { SettingsBook } from './settings.ts';

export interface Janitor {
  /** One round. @returns how many reports went. */
  sweep(): Promise<number>;
  start(): void;
  /** Waits for the round that is under way. */
  close(): Promise<void>;
}

interface JanitorDeps {
  readonly reports: Pick<Reports, 'kept' | 'removeAll'>;
  readonly files: Pick<ReportFiles, 'removeOrphans'>;
  readonly settings: Pick<SettingsBook, 'get'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const HOUR_MS = 3_600_000;

export function createJanitor({ reports, files, settings, clock, log }: JanitorDeps): Janitor {
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> = Promise.resolve();

  async function sweep(): Promise<number> {
    const { body } = await settings.get();
    const ids = toRemove(await reports.kept(), body.retention, clock.now());
    await reports.removeAll(ids);
    await files.removeOrphans();
    if (ids.length > 0) log.info({ reports: ids.length }, 'reports removed by retention');
    return ids.length;
  }

  return {
    sweep,
    start() {
      timer ??= setInterval(() => {
        round = round.then(sweep).then(
          () => undefined,
          // The next round tries again; nothing that people may still have is lost meanwhile.
          (error: unknown) => log.warn({ err: error }, 'reports could not be tidied'),
        );
      }, HOUR_MS);
    },
    async close() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      await round;
    },
  };
}
