/** Pauses a schedule, with the reason for whoever looks at it. */
import { useState } from 'react';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { TextField } from '../../ui/field.tsx';
import { addressOf } from '../data.ts';
import { ActionDialog, type OfSchedule } from './action-dialog.tsx';

export function PauseDialog({ schedule: { id, version }, onClose }: OfSchedule<ScheduleView>) {
  const [reason, setReason] = useState('');
  return (
    <ActionDialog
      title="Pause this schedule?"
      verb="Pause"
      act={async () => {
        const said = reason.trim();
        await ask('POST', `${addressOf(id)}/pause`, { version, body: said === '' ? {} : { reason: said } });
        return 'It is paused. Nothing is sent until somebody lets it go on.';
      }}
      onClose={onClose}
    >
      <p>What is due meanwhile is not sent later; it stands in the list as skipped.</p>
      <TextField label="Why" maxLength={300} hint="Shown to everybody who may see the schedule." value={reason} onChange={setReason} />
    </ActionDialog>
  );
}
