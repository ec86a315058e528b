/** Writes what has become due into the ledger, in the order of due times: what is there last says that everything before it is there too. */
import type { Clock } from '../common/clock.ts';
import type { Users } from '../people/users.ts';
import { nextDue, planFirings, type Planned } from './due.ts';
import { firingAt, firingKey, type FiringBody, type Ledger, type Step } from './ledger/types.ts';
import { ownerRights } from './owner-rights.ts';
import type { Pausing } from './pausing.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';

export interface PlanningDeps {
  readonly schedules: Pick<Schedules, 'all'>;
  readonly users: Pick<Users, 'list'>;
  readonly ledger: Ledger;
  readonly pausing: Pausing;
  readonly clock: Clock;
}

export const NEW_FIRING: Omit<FiringBody, 'trigger' | 'from' | 'to'> = {
  attempts: 0,
  holder: '',
  reason: '',
  resultId: null,
  fingerprint: null,
  data: null,
  readyAt: null,
  recipients: [],
  endedAt: null,
};

export interface Planning {
  /** Plans everything that is due now. */
  plan(): Promise<void>;
}

export function createPlanning({ schedules, users, ledger, pausing, clock }: PlanningDeps): Planning {
  /** When something is due next by a version of a schedule: spares asking the ledger while nothing is. */
  const quiet = new Map<string, { readonly version: number; readonly until: number }>();

  const planOne = async (schedule: Schedule, lastDueAt: number | null, now: number): Promise<void> => {
    for (const planned of planFirings(schedule, lastDueAt, now)) {
      // null: another process has planned it, and all before it.
      await ledger.write(firingKey(schedule.id, firingAt(planned.dueAt)), 0, stepOf(planned, now));
    }
    quiet.set(schedule.id, { version: schedule.version, until: nextDue(schedule, now) ?? Infinity });
  };

  return {
    async plan() {
      const every = await schedules.all();
      await pauseOrphans(every, users, pausing);
      const now = clock.now();
      const stirring = every.filter(({ id, version }) => {
        const known = quiet.get(id);
        return known === undefined || known.version !== version || known.until <= now;
      });
      if (stirring.length === 0) return;
      const last = await ledger.lastDue();
      for (const schedule of stirring) await planOne(schedule, last.get(schedule.id) ?? null, now);
      if (quiet.size > 2 * every.length + 100) quiet.clear();
    },
  };
}

/** Schedules whose owners have gone or lost their rights pause at once, not at their next run. */
async function pauseOrphans(schedules: readonly Schedule[], users: Pick<Users, 'list'>, pausing: Pausing): Promise<void> {
  const running = schedules.filter(({ paused }) => paused === null);
  if (running.length === 0) return;
  const people = new Map((await users.list()).map((user) => [user.id, user]));
  for (const schedule of running) {
    const rights = ownerRights(people.get(schedule.owner));
    if (rights.kind === 'lost') await pausing.pause(schedule, rights.reason, rights.user);
  }
}

function stepOf(planned: Planned, now: number): Step<'firing'> {
  const { dueAt, range } = planned;
  const body: FiringBody = { ...NEW_FIRING, trigger: 'schedule', from: range.from, to: range.to };
  if (planned.action === 'run') return { dueAt, state: 'waiting', open: true, wakeAt: dueAt, body };
  return { dueAt, state: 'skipped', open: false, wakeAt: 0, body: { ...body, reason: planned.reason, endedAt: now } };
}
