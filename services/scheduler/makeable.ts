/** Whether a report can be made for whoever owns the schedule, or is to own it. */
import type { Users } from '../people/users.ts';
import type { Reports } from '../reports/build.ts';
import { templateNamed } from '../reports/templates/all.ts';
import { ownerRights } from './owner-rights.ts';
import { requireReadableDefinition } from './readable-definition.ts';
import type { ScheduleInput } from './schedule.ts';

export interface MakeableDeps {
  readonly users: Pick<Users, 'get' | 'list'>;
  readonly reports: Pick<Reports, 'mayUse'>;
}

/** @param owner user id @throws WrapsheetError `unknown_template`, `definition_not_readable` */
export type Makeable = (report: ScheduleInput['report'], owner: string) => Promise<void>;

export function createMakeable({ users, reports }: MakeableDeps): Makeable {
  return async (report, owner) => {
    if (report.template !== undefined) templateNamed(report.template);
    const rights = ownerRights((await users.list()).find(({ id }) => id === owner));
    // Where the owner has lost the rights nothing is made anyway, and the rest of the schedule may be mended all the same.
    if (rights.kind === 'may') await requireReadableDefinition(report, rights.reader, reports);
  };
}
