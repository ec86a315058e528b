/** Seeking a schedule: by words, by state, by owner. */
import type { ScheduleView } from '../../../scheduler/views.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ORDERS, STATES, type Sought } from './find.ts';
import styles from './sought-fields.module.css';

interface SoughtFieldsProps {
  readonly sought: Sought;
  readonly onChange: (sought: Sought) => void;
  readonly schedules: readonly ScheduleView[];
  readonly withOwner: boolean;
}

const optionsOf = (names: Readonly<Record<string, string>>) => Object.entries(names).map(([value, text]) => ({ value, text }));

export function SoughtFields({ sought, onChange, schedules, withOwner }: SoughtFieldsProps) {
  const owners = new Map(schedules.map(({ owner, owner_name: name }) => [owner, name ?? owner]));
  const change = (part: object) => onChange({ ...sought, ...part });
  return (
    <search className={styles['fields']}>
      <TextField
        label="Search"
        type="search"
        placeholder="Name, report, recipient, owner"
        value={sought.text}
        onChange={(text) => change({ text })}
      />
      <SelectField label="State" value={sought.state} options={optionsOf(STATES)} onChange={(state) => change({ state })} />
      {withOwner && (
        <SelectField
          label="Owner"
          value={sought.owner}
          options={[
            { value: '', text: 'Anybody' },
            ...[...owners].map(([value, text]) => ({ value, text })).sort((a, b) => a.text.localeCompare(b.text)),
          ]}
          onChange={(owner) => change({ owner })}
        />
      )}
      <SelectField label="Order" value={sought.order} options={optionsOf(ORDERS)} onChange={(order) => change({ order })} />
    </search>
  );
}
