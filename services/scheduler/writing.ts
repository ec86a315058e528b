/** From what somebody gives as a schedule to one that can run: checked, with whose it becomes, and with a report that can be made for that owner. */
import type { Clock } from '../common/clock.ts';
import type { Principal } from '../people/types.ts';
import type { Users } from '../people/users.ts';
import type { Makeable } from './makeable.ts';
import { checkSchedule, type Schedule, type ScheduleInput } from './schedule.ts';
import { ownerFor } from './whose.ts';

export interface Written {
  readonly input: ScheduleInput;
  /** User id. */
  readonly owner: string;
}

export interface WritingDeps {
  readonly users: Pick<Users, 'get'>;
  readonly requireMakeable: Makeable;
  /** Domains that mail may go to; none: all. */
  readonly allowedDomains: readonly string[];
  readonly clock: Clock;
}

/**
 * @param given the schedule, and perhaps whose it is to be
 * @param standing the one that it replaces, whose owner stays unless another is named; null: a new one
 * @throws WrapsheetError `bad_request` with every fault, `unknown_zone`, `unknown_preset`, `unknown_template`, `definition_not_readable`, `forbidden`,
 *   `not_found` (the user who is named)
 */
export type Writing = (given: object, who: Principal, standing: Schedule | null) => Promise<Written>;

export function createWriting({ users, requireMakeable, allowedDomains, clock }: WritingDeps): Writing {
  return async (given, who, standing) => {
    const { owner: named, ...asked } = given as { readonly owner?: string };
    const input = checkSchedule(asked, { now: clock.now(), allowedDomains });
    const owner = standing !== null && named === undefined ? standing.owner : await ownerFor(named, who, users);
    await requireMakeable(input.report, owner);
    return { input, owner };
  };
}
