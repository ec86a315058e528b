/** Whose a schedule is, and who may have one. */
import { WrapsheetError } from '../common/errors.ts';
import type { Principal } from '../people/types.ts';
import type { Users } from '../people/users.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';

export const isTheirs = ({ owner }: Schedule, who: Principal): boolean => who.role === 'admin' || (who.kind === 'user' && who.id === owner);

/** @throws WrapsheetError `not_found`, also where it is somebody else's */
export async function findTheirs(schedules: Pick<Schedules, 'find'>, id: string, who: Principal): Promise<Schedule> {
  const schedule = await schedules.find(id);
  if (schedule === null || !isTheirs(schedule, who)) throw new WrapsheetError('not_found', `There is no schedule ${id}.`);
  return schedule;
}

/** Whose a schedule becomes. @throws WrapsheetError `forbidden`, `not_found`, `bad_request` */
export async function ownerFor(named: string | undefined, who: Principal, users: Pick<Users, 'get'>): Promise<string> {
  const own = who.kind === 'user' ? who.id : undefined;
  const owner = named ?? own;
  if (owner === undefined) throw new WrapsheetError('bad_request', 'A schedule belongs to a user: name its `owner`.');
  if (owner !== own && who.role !== 'admin') throw new WrapsheetError('forbidden', 'Only an admin makes schedules for others.');
  const user = await users.get(owner);
  if (!user.active || user.role === 'viewer')
    throw new WrapsheetError('bad_request', `${user.name} cannot own schedules: that needs an active user of role editor.`);
  return owner;
}
