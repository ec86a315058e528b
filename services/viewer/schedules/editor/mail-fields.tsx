/** The mail: to whom, with which subject and text, what is attached. */
import type { AttachedFormat } from '../../../scheduler/schedule.ts';
import { CheckField, FieldGroup, SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { useMailSetup } from '../data.ts';
import { FORMAT_NAMES } from '../words.ts';
import { addressesIn, type Csv } from './draft.ts';
import type { EditorPart } from './editor-part.ts';
import styles from './fields.module.css';

const isFormat = (name: string): name is AttachedFormat => name in FORMAT_NAMES;
const DELIMITERS: Readonly<Record<NonNullable<Csv['delimiter']>, string>> = {
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
};
const isDelimiter = (name: string): name is NonNullable<Csv['delimiter']> => name in DELIMITERS;

export function MailFields({ draft, faults, change }: EditorPart) {
  const { allowed_domains: domains } = useMailSetup();
  const count = addressesIn(draft.recipients).length;
  return (
    <FieldGroup legend="Mail">
      <TextAreaField
        label="Recipients"
        hint={`One address a line, at most 100${count > 0 ? `; ${count} so far` : ''}. Each gets a mail of their own. ${
          domains.length === 0 ? '' : `Mail may go to ${domains.join(', ')} only.`
        }`}
        rows={4}
        spellCheck={false}
        value={draft.recipients}
        fault={faults.recipients ?? null}
        onChange={(recipients) => change({ recipients })}
      />
      <TextField
        label="Subject (optional)"
        hint="The report’s own unless given. {title}, {range} and {studio} are filled in."
        maxLength={300}
        value={draft.subjectLine}
        fault={faults.subjectLine ?? null}
        onChange={(subjectLine) => change({ subjectLine })}
      />
      <TextAreaField
        label="Text above the report (optional)"
        rows={3}
        maxLength={4000}
        value={draft.message}
        fault={faults.message ?? null}
        onChange={(message) => change({ message })}
      />
      <div className={styles['labelled']} role="group" aria-label="Attached">
        <p className={styles['label']}>Attached</p>
        <div className={styles['checks']}>
          {Object.entries(FORMAT_NAMES).map(([format, text]) => (
            <CheckField
              key={format}
              label={text}
              checked={draft.formats.some((one) => one === format)}
              onChange={(checked) =>
                change({ formats: [...draft.formats.filter((one) => one !== format), ...(checked && isFormat(format) ? [format] : [])] })
              }
            />
          ))}
        </div>
        {faults.formats !== undefined && <p className={styles['fault']}>{faults.formats}</p>}
      </div>
      {draft.formats.includes('csv') && <CsvFields csv={draft.csv} onChange={(csv) => change({ csv })} />}
    </FieldGroup>
  );
}

const CsvFields = ({ csv, onChange }: { readonly csv: Csv; readonly onChange: (csv: Csv) => void }) => (
  <div className={styles['row']} role="group" aria-label="How the CSV is written">
    <SelectField
      label="Fields of the CSV are parted by"
      value={csv.delimiter ?? 'comma'}
      options={Object.entries(DELIMITERS).map(([value, text]) => ({ value, text }))}
      onChange={(delimiter) => isDelimiter(delimiter) && onChange({ ...csv, delimiter })}
    />
    <CheckField
      label="For an Excel that opens it by a double click"
      hint="Begins with a byte-order mark."
      checked={csv.bom ?? false}
      onChange={(bom) => onChange({ ...csv, bom })}
    />
    <CheckField
      label="Lines at its top that name range, zone, filters and data time"
      checked={csv.header ?? false}
      onChange={(header) => onChange({ ...csv, header })}
    />
  </div>
);
