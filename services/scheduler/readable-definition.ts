/** Whether the owner of a schedule may read the definition of its report: asked when the schedule is written, and again when it is due. */
import { WrapsheetError } from '../common/errors.ts';
import type { Reports } from '../reports/build.ts';
import type { Reader } from '../reports/rights.ts';
import type { ScheduleInput } from './schedule.ts';

/** @throws WrapsheetError `definition_not_readable`, with its place in the schedule */
export async function requireReadableDefinition(
  { definition }: ScheduleInput['report'],
  owner: Reader,
  reports: Pick<Reports, 'mayUse'>,
): Promise<void> {
  if (definition === undefined || (await reports.mayUse(definition, owner))) return;
  // To whom it is not shared there is no such definition: both are said in the same words.
  const message = `There is no report definition ${definition} that ${owner.name} may read: it was deleted, or is not shared with them.`;
  throw new WrapsheetError('definition_not_readable', message, { params: { faults: [{ path: '/report/definition', message }] } });
}
