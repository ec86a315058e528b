/** Deletes a schedule. */
import { useNavigate } from 'react-router';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { addressOf, useRefreshList } from '../data.ts';
import { ActionDialog, type OfSchedule } from './action-dialog.tsx';

export function RemoveDialog({ schedule: { id, version, name }, onClose }: OfSchedule<ScheduleView>) {
  const navigate = useNavigate();
  const refresh = useRefreshList();
  return (
    <ActionDialog
      title="Delete this schedule?"
      verb="Delete"
      look="danger"
      act={async () => {
        await ask('DELETE', addressOf(id), { version });
        return `“${name}” is deleted.`;
      }}
      onDone={() => {
        void refresh();
        void navigate('/schedules');
      }}
      onClose={onClose}
    >
      <p>
        “<bdi>{name}</bdi>” is not sent any more, and its list of firings can no longer be looked at. The reports that it sent stay in the
        archive.
      </p>
    </ActionDialog>
  );
}
