/** Ends the download links in mails that have been sent. */
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { addressOf } from '../data.ts';
import { ActionDialog, type OfSchedule } from './action-dialog.tsx';

export const LinksDialog = ({ schedule: { id }, onClose }: OfSchedule<ScheduleView>) => (
  <ActionDialog
    title="End its download links?"
    verb="End all links"
    look="danger"
    act={async () => {
      await ask('DELETE', `${addressOf(id)}/links`);
      return 'No download link that was sent until now works any more.';
    }}
    onClose={onClose}
  >
    <p>
      Files that were too large for a mail were sent as links, which work for whoever has them. All that were sent until now stop working;
      those in mails to come will work.
    </p>
  </ActionDialog>
);
