/** Sends the report of an ended firing once more, to those whom it did not reach. */
import type { FiringView, ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { addressOf } from '../data.ts';

interface AgainDialogProps {
  readonly schedule: ScheduleView;
  readonly firing: FiringView;
  readonly recipients: readonly string[];
  readonly onBegun: (firing: string) => void;
  readonly onClose: () => void;
}

export function AgainDialog({ schedule, firing, recipients, onBegun, onClose }: AgainDialogProps) {
  const isUnknown = firing.mails.some(({ recipient, state }) => state === 'unknown' && recipients.includes(recipient));
  return (
    <ActionDialog
      title="Send it again?"
      verb="Send again"
      act={async () => {
        const address = `${addressOf(schedule.id)}/firings/${encodeURIComponent(firing.id)}/again`;
        const { body } = await ask<FiringView>('POST', address, { body: { recipients } });
        onBegun(body.id);
        return 'It is on its way again.';
      }}
      onClose={onClose}
    >
      <p>
        {firing.report === null ? 'The report is made now, over the same range, and sent to ' : 'The same report goes out once more, to '}
        {recipients.join(', ')}.
      </p>
      {isUnknown && <p>The server’s last answer was lost: the mail may have arrived, and come a second time.</p>}
    </ActionDialog>
  );
}
