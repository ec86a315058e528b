/** When it is due: how often, at which local time of which zone, from when until when; with what clock changes do to it. */
import { useSession } from '../../api/session.ts';
import { CheckField, FieldGroup, SelectField, TextField } from '../../ui/field.tsx';
import { ZonePicker } from '../../ui/zone-picker.tsx';
import { WEEKDAYS } from '../words.ts';
import type { Draft } from './draft.ts';
import type { EditorPart } from './editor-part.ts';
import styles from './fields.module.css';

const KINDS: Readonly<Record<Draft['kind'], string>> = {
  daily: 'Every day',
  weekdays: 'Monday to Friday',
  weekly: 'On days of the week',
  monthly: 'On a day of each month',
  last_day_of_month: 'On the last day of each month',
  cron: 'By a cron expression',
};
const isKind = (name: string): name is Draft['kind'] => name in KINDS;

export function WhenFields({ draft, faults, change }: EditorPart) {
  const { studio } = useSession();
  return (
    <FieldGroup legend="When">
      <div className={styles['row']}>
        <SelectField
          label="How often"
          value={draft.kind}
          options={Object.entries(KINDS).map(([value, text]) => ({ value, text }))}
          onChange={(kind) => isKind(kind) && change({ kind })}
        />
        {draft.kind === 'cron' ? (
          <TextField
            label="Cron expression"
            hint="Five fields: minute, hour, day, month, weekday. “0 7 * * 1-5” is 07:00 from Monday to Friday."
            value={draft.expression}
            spellCheck={false}
            fault={faults.expression ?? null}
            onChange={(expression) => change({ expression })}
          />
        ) : (
          <TextField label="At" type="time" value={draft.at} fault={faults.at ?? null} onChange={(at) => change({ at })} />
        )}
        {draft.kind === 'monthly' && (
          <TextField
            label="Day of the month"
            type="number"
            min={1}
            max={31}
            hint="In a shorter month its last day."
            value={draft.day}
            fault={faults.day ?? null}
            onChange={(day) => change({ day })}
          />
        )}
      </div>
      {draft.kind === 'weekly' && <Days {...{ draft, faults, change }} />}
      <div className={styles['labelled']}>
        <p className={styles['label']}>Zone of these times and of the report</p>
        <ZonePicker value={draft.zone} studio={studio.zone} onChange={(zone) => change({ zone: zone ?? studio.zone })} />
        {faults.zone !== undefined && <p className={styles['fault']}>{faults.zone}</p>}
      </div>
      <p className={styles['rules']}>
        Where clocks go forward, a time that is left out is due at the end of the gap, once. Where they go back, a time that comes twice is
        due the first time, once. The list of next firings says where that happens.
      </p>
      <div className={styles['row']}>
        <TextField
          label="First day (optional)"
          type="date"
          value={draft.start}
          fault={faults.start ?? null}
          onChange={(start) => change({ start })}
        />
        <TextField
          label="Last day (optional)"
          type="date"
          value={draft.end}
          fault={faults.end ?? null}
          onChange={(end) => change({ end })}
        />
      </div>
    </FieldGroup>
  );
}

const Days = ({ draft, faults, change }: EditorPart) => (
  <div className={styles['labelled']} role="group" aria-label="Days of the week">
    <div className={styles['checks']}>
      {WEEKDAYS.map((name, index) => {
        const day = index + 1;
        return (
          <CheckField
            key={name}
            label={name}
            checked={draft.days.includes(day)}
            onChange={(checked) => change({ days: checked ? [...draft.days, day] : draft.days.filter((one) => one !== day) })}
          />
        );
      })}
    </div>
    {faults.days !== undefined && <p className={styles['fault']}>{faults.days}</p>}
  </div>
);
