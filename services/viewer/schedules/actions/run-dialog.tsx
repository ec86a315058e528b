/** Sends a schedule's report now, to everybody on its list. */
import type { FiringView, ScheduleView } from '../../../scheduler/views.ts';
import { plural } from '../../../reports/format.ts';
import { ask } from '../../api/client.ts';
import { addressOf } from '../data.ts';
import { sayRangeOf } from '../words.ts';
import { ActionDialog, type OfSchedule } from './action-dialog.tsx';

export function RunDialog({ schedule, onClose, onBegun }: OfSchedule<ScheduleView> & { readonly onBegun: (firing: string) => void }) {
  const { length } = schedule.recipients;
  return (
    <ActionDialog
      title="Run it now?"
      verb={`Send to ${length} ${plural(length, 'recipient', 'recipients')}`}
      act={async () => {
        const { body } = await ask<FiringView>('POST', `${addressOf(schedule.id)}/run`);
        onBegun(body.id);
        return 'The run has begun. What becomes of it stands in the list.';
      }}
      onClose={onClose}
    >
      <p>
        The report goes out now, beside the firings by schedule. Its range is “{sayRangeOf(schedule).toLowerCase()}” as seen from now,{' '}
        {schedule.zone}.
      </p>
    </ActionDialog>
  );
}
