/** A schedule as it is sent to the server: without what the server adds. Pure. */
import type { ScheduleInput } from '../../scheduler/schedule.ts';
import type { ScheduleView } from '../../scheduler/views.ts';

export const inputOf = ({
  id: _id,
  version: _version,
  owner: _owner,
  owner_name: _name,
  paused: _paused,
  next_due_at: _next,
  last: _last,
  ...input
}: ScheduleView): ScheduleInput => input;
