/** What happens when data or the service are late. */
import { FieldGroup, SelectField, TextField } from '../../ui/field.tsx';
import { MISFIRE_TEXTS, type Misfire } from '../misfire.ts';
import { capital } from '../words.ts';
import type { EditorPart } from './editor-part.ts';

const isMisfire = (name: string): name is Misfire => name in MISFIRE_TEXTS;

export const LateFields = ({ draft, faults, change }: EditorPart) => (
  <FieldGroup legend="When something is late">
    <TextField
      label="Wait for its data, in minutes"
      type="number"
      min={0}
      max={1440}
      hint="A report waits until the data are complete up to the end of its range, but no longer than this after its due time. The mail says which it was."
      value={draft.graceMinutes}
      fault={faults.graceMinutes ?? null}
      onChange={(graceMinutes) => change({ graceMinutes })}
    />
    <SelectField
      label="Runs that were missed while nothing ran"
      value={draft.misfire}
      options={Object.entries(MISFIRE_TEXTS).map(([value, text]) => ({ value, text: capital(text) }))}
      hint="What is not sent stands in the list of firings as skipped, with the reason."
      onChange={(misfire) => isMisfire(misfire) && change({ misfire })}
    />
  </FieldGroup>
);
