/** What is reported: a template or a saved definition, over which range, filtered how. */
import { PRESETS } from '../../../common/calendar-range.ts';
import { sayPreset } from '../../../reports/ranges.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { dimensionsOf, savedSubject, templateSubject, useDefinitions, useTemplates } from '../../api/subjects.ts';
import { CheckField, FieldGroup, SelectField } from '../../ui/field.tsx';
import { FilterPicker } from '../../ui/filter-picker.tsx';
import type { EditorPart } from './editor-part.ts';
import styles from './fields.module.css';

const OPTION = /^(template|definition) (.+)$/;

export function ReportFields({ draft, faults, change }: EditorPart) {
  const session = useSession();
  const subjects = [...useTemplates().items.map(templateSubject), ...useDefinitions().map(savedSubject)];
  const subject = subjects.find(({ kind, id }) => kind === draft.subject.kind && id === draft.subject.id);
  const gone = subject === undefined && draft.subject.id !== '';
  const value = draft.subject.id === '' ? '' : `${draft.subject.kind} ${draft.subject.id}`;
  return (
    <FieldGroup legend="Report">
      <SelectField
        label="What is reported"
        value={value}
        options={[
          ...(value === '' ? [{ value, text: 'Choose…' }] : []),
          ...(gone ? [{ value, text: `${draft.subject.id} (no longer there, or not shared with you)` }] : []),
          ...subjects.map(({ kind, id, title }) => ({ value: `${kind} ${id}`, text: kind === 'template' ? title : `${title} (saved)` })),
        ]}
        {...(subject !== undefined && subject.description !== '' && { hint: subject.description })}
        fault={faults.report ?? null}
        onChange={(chosen) => {
          const [, kind = '', id = ''] = OPTION.exec(chosen) ?? [];
          change({ subject: { kind: kind === 'definition' ? kind : 'template', id } });
        }}
      />
      <SelectField
        label="Range"
        value={draft.preset}
        options={PRESETS.map((preset) => ({ value: preset, text: sayPreset(preset) }))}
        hint="As seen from the due time: “Last month” that is due on 1 April is March, whenever it goes out."
        fault={faults.range ?? null}
        onChange={(chosen) => change({ preset: PRESETS.find((preset) => preset === chosen) ?? draft.preset })}
      />
      <CheckField label="Compare with the range before" checked={draft.compare} onChange={(compare) => change({ compare })} />
      {subject !== undefined && (
        <div className={styles['labelled']}>
          <p className={styles['label']}>Only what is</p>
          <FilterPicker
            dimensions={dimensionsOf(subject.definition, session)}
            value={draft.filters}
            // Of what happened lately, so that a range without anything in it offers values too.
            range={{ preset: 'last-90-days' }}
            zone={draft.zone}
            locale={localeOf(session)}
            onChange={(filters) => change({ filters })}
          />
          {faults.filters !== undefined && <p className={styles['fault']}>{faults.filters}</p>}
        </div>
      )}
    </FieldGroup>
  );
}
