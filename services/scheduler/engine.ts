/** One round of the scheduler: plan what is due, take up what waits, tell owners. What is due is decided from the store alone, never by a timer. */
import type { Logger } from 'pino';
import { createDelivering, type DeliveringDeps } from './delivery.ts';
import { runFiring, type FiringConfig, type FiringDeps } from './firing.ts';
import type { Entry } from './ledger/types.ts';
import { noticeMessage } from './notices.ts';
import { createPlanning, type PlanningDeps } from './planning.ts';
import { sideBySide } from './side-by-side.ts';

export interface EngineConfig extends FiringConfig {
  /** Longer than a conversation with the mail server can last, in ms. */
  readonly handoverMs: number;
}

export interface EngineDeps
  extends
    Omit<FiringDeps, 'delivering'>,
    Pick<PlanningDeps, 'schedules' | 'users' | 'pausing'>,
    Pick<DeliveringDeps, 'transport' | 'told'> {
  readonly schedules: FiringDeps['schedules'] & PlanningDeps['schedules'];
  /** How far the data are complete, epoch ms. */
  readonly watermark: () => Promise<number>;
  readonly log: Logger;
}

export interface Engine {
  /** One round, at the clock's present. Throws what keeps it from looking at all (the store is away). */
  round(): Promise<void>;
}

/** Reports that are made at once. */
const SIDE_BY_SIDE = 4;

export function createEngine(config: EngineConfig, deps: EngineDeps): Engine {
  const { ledger, clock, log } = deps;
  const delivering = createDelivering({ ...deps, holder: config.holder, handoverMs: config.handoverMs });
  const planning = createPlanning(deps);

  const take = async (firing: Entry<'firing'>, watermark: number): Promise<void> => {
    try {
      await runFiring(firing, watermark, config, { ...deps, delivering });
    } catch (err) {
      // Its lease runs out, and it is taken up again.
      log.warn({ err, schedule: firing.key.schedule, firing: firing.key.firing }, 'a firing stands still');
    }
  };
  const tell = async (notice: Entry<'notice'>): Promise<void> => {
    const { key, dueAt, body } = notice;
    try {
      await delivering.deliver({
        key,
        dueAt,
        fresh: body,
        message: async () => noticeMessage(notice, config.from, clock.now()),
        isWanted: async () => true,
      });
    } catch (err) {
      log.warn({ err, schedule: key.schedule }, 'a notice stands still');
    }
  };

  return {
    async round() {
      await delivering.flush();
      await planning.plan();
      const firings = await ledger.awake('firing', clock.now());
      if (firings.length > 0) {
        const watermark = await deps.watermark();
        await sideBySide(firings, SIDE_BY_SIDE, (firing) => take(firing, watermark));
      }
      await sideBySide(await ledger.awake('notice', clock.now()), SIDE_BY_SIDE, tell);
    },
  };
}
