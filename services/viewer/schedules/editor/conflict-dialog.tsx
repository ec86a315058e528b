/** Somebody else has changed the schedule since it was read: what they changed, and whose change is to stand. */
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { inputOf } from '../../api/schedule-input.ts';

interface ConflictDialogProps {
  readonly before: ScheduleInput;
  readonly mine: ScheduleInput;
  readonly theirs: ScheduleView;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
  readonly onClose: () => void;
}

const FIELDS: Readonly<Record<keyof ScheduleInput, string>> = {
  name: 'Name',
  when: 'Times',
  zone: 'Zone',
  start: 'First day',
  end: 'Last day',
  report: 'Report',
  recipients: 'Recipients',
  subject: 'Subject',
  message: 'Text above the report',
  misfire: 'Missed runs',
  grace_minutes: 'Wait for its data',
};

export function ConflictDialog({ before, theirs, onTakeTheirs, onKeepMine, onClose }: ConflictDialogProps) {
  const now = inputOf(theirs);
  const changed = Object.entries(FIELDS).filter(([field]) => JSON.stringify(pick(before, field)) !== JSON.stringify(pick(now, field)));
  return (
    <Dialog title="Somebody else has changed it meanwhile" open onClose={onClose}>
      <p>
        {changed.length === 0
          ? 'It was paused, let go on or handed over. None of its fields has changed.'
          : `Changed since you opened it: ${changed.map(([, name]) => name.toLowerCase()).join(', ')}.`}
      </p>
      <p>Save yours, and theirs is gone. Take theirs, and what you typed is gone. Close this to compare first.</p>
      <Actions>
        <Button onClick={onTakeTheirs}>Take theirs</Button>
        <Button look="danger" onClick={onKeepMine}>
          Save mine over it
        </Button>
      </Actions>
    </Dialog>
  );
}

const pick = (input: ScheduleInput, field: string): unknown => Object.entries(input).find(([name]) => name === field)?.[1];
