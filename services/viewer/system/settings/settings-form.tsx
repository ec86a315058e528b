/** The form of the settings. What would remove reports, or show figures about people, asks first. */
import { useState } from 'react';
import type { Settings } from '../../../reports/settings.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, FieldGroup, SelectField, TextField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Form } from '../../ui/form.tsx';
import { LocaleField } from '../locale-field.tsx';
import styles from '../system.module.css';
import { ZoneField } from '../zone-field.tsx';
import { SaveQuestion, useWeigh, type Weighed } from './save-question.tsx';
import { draftOf, faultsOf, hasFault, settingsOf, type SettingsDraft } from './draft.ts';
import { LogoField } from './logo-field.tsx';
import { RetentionFields } from './retention-fields.tsx';

interface SettingsFormProps {
  readonly base: Settings;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSave: (settings: Settings) => void;
}

export function SettingsForm({ base, busy, error, onSave }: SettingsFormProps) {
  const [draft, setDraft] = useState(() => draftOf(base));
  const [asked, setAsked] = useState<Weighed | null>(null);
  const set = (change: Partial<SettingsDraft>) => setDraft((before) => ({ ...before, ...change }));
  const faults = faultsOf(draft);
  const wrong = hasFault(faults);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  const weigh = useWeigh(base, (weighed) => {
    if (weighed.removed === null && !weighed.people) onSave(weighed.next);
    else setAsked(weighed);
  });
  return (
    <Form
      className={styles['form']}
      name="Settings"
      onSubmit={() => {
        if (!wrong) weigh.mutate(settingsOf(draft));
      }}
    >
      <FieldGroup legend="The studio">
        <TextField
          label="Name"
          value={draft.studio_name}
          maxLength={100}
          dir="auto"
          fault={faults.studio_name}
          onChange={(studio_name) => set({ studio_name })}
        />
        <LogoField value={draft.logo} onChange={(logo) => set({ logo })} />
      </FieldGroup>
      <FieldGroup legend="How it reads">
        <ZoneField
          label="Zone in which days begin and end"
          hint="Of every report and question that names none."
          value={draft.zone}
          fault={faults.zone}
          onChange={(zone) => set({ zone })}
        />
        <LocaleField value={draft.locale} otherwise="Of reports and mails." fault={faults.locale} onChange={(locale) => set({ locale })} />
        <SelectField
          label="Page size of PDFs"
          value={draft.page_size}
          options={[
            { value: 'A4', text: 'A4' },
            { value: 'Letter', text: 'US Letter' },
          ]}
          onChange={(size) => set({ page_size: size === 'Letter' ? 'Letter' : 'A4' })}
        />
        <TextField
          label="Currency"
          value={draft.currency}
          maxLength={3}
          hint="Where the price book names none."
          fault={faults.currency}
          onChange={(currency) => set({ currency })}
        />
      </FieldGroup>
      <FieldGroup legend="How late events may come">
        <TextField
          label="Lateness, minutes"
          inputMode="numeric"
          value={draft.lateness}
          hint="The figures call themselves complete this long after the clock. Longer: late events still count as in time, and schedules wait longer."
          fault={faults.lateness}
          onChange={(lateness) => set({ lateness })}
        />
      </FieldGroup>
      <RetentionFields draft={draft} faults={faults} onChange={set} />
      <FieldGroup legend="Figures about people">
        <CheckField
          label="Show figures by reviewer"
          hint="For finding bottlenecks in review, not for judging people. Everybody who may see reports sees them. Rows of fewer than five reviews are merged even then. Talk with those concerned first; in some countries it needs their consent."
          checked={draft.reviewer_opt_in}
          onChange={(reviewer_opt_in) => set({ reviewer_opt_in })}
        />
      </FieldGroup>
      {(error ?? weigh.error) !== null && <ProblemNote problem={problemOf(error ?? weigh.error)} />}
      <div className={styles['row']}>
        <Button type="submit" look="primary" busy={busy || weigh.isPending} disabled={!changed || wrong}>
          Save
        </Button>
        {changed && <Button onClick={() => setDraft(draftOf(base))}>Undo the changes</Button>}
        <p role="status" className={styles['quiet']}>
          {changed && wrong && 'Correct the fields that say what is wrong.'}
        </p>
      </div>
      {asked !== null && (
        <SaveQuestion
          weighed={asked}
          onClose={() => setAsked(null)}
          onSave={() => {
            setAsked(null);
            onSave(asked.next);
          }}
        />
      )}
    </Form>
  );
}
