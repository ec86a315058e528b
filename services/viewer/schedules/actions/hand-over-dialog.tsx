/** Gives a schedule to another owner, whose rights its reports have from then on. For admins. */
import { useState } from 'react';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { SelectField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { addressOf, usePeople } from '../data.ts';
import { inputOf } from '../../api/schedule-input.ts';
import { ActionDialog, type OfSchedule } from './action-dialog.tsx';

export function HandOverDialog({ schedule, onClose }: OfSchedule<ScheduleView>) {
  const { data: people = [], error } = usePeople();
  const [owner, setOwner] = useState('');
  const able = people.filter(({ id, active, role }) => active && role !== 'viewer' && id !== schedule.owner);
  const nameOf = (id: string): string => people.find((person) => person.id === id)?.name ?? id;
  return (
    <ActionDialog
      title="Hand it over"
      verb="Hand over"
      ready={owner !== ''}
      act={async () => {
        await ask('PUT', addressOf(schedule.id), { version: schedule.version, body: { ...inputOf(schedule), owner } });
        return `It belongs to ${nameOf(owner)} now.`;
      }}
      onClose={onClose}
    >
      <p>
        From then on its reports show what the new owner may see.{' '}
        {schedule.paused !== null && 'It stays paused until somebody lets it go on.'}
      </p>
      {error === null ? (
        <SelectField
          label="New owner"
          hint="Active users of the role editor or admin."
          value={owner}
          options={[{ value: '', text: 'Choose…' }, ...able.map(({ id, name, email }) => ({ value: id, text: `${name} (${email})` }))]}
          onChange={setOwner}
        />
      ) : (
        <ProblemNote problem={problemOf(error)} />
      )}
    </ActionDialog>
  );
}
