/** The fields of a person. */
import type { UserRole } from '../../../people/types.ts';
import { USER_ROLES } from '../../../people/types.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { LocaleField } from '../locale-field.tsx';
import type { Faults, PersonDraft } from './draft.ts';
import { ROLE_WORDS } from './people.ts';
import { ProjectsField } from './projects-field.tsx';

interface PersonFieldsProps {
  readonly draft: PersonDraft;
  readonly faults: Faults | null;
  readonly onChange: (draft: PersonDraft) => void;
}

export function PersonFields({ draft, faults, onChange }: PersonFieldsProps) {
  const set = (change: Partial<PersonDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <TextField
        label="Name"
        value={draft.name}
        maxLength={200}
        autoComplete="off"
        dir="auto"
        fault={faults?.name ?? null}
        onChange={(name) => set({ name })}
      />
      <TextField
        label="Mail address"
        type="email"
        value={draft.email}
        maxLength={254}
        autoComplete="off"
        fault={faults?.email ?? null}
        onChange={(email) => set({ email })}
      />
      <SelectField
        label="Role"
        value={draft.role}
        options={USER_ROLES.map((value) => ({ value, text: ROLE_WORDS[value] }))}
        onChange={(role) => set({ role: role as UserRole })}
      />
      {draft.role !== 'admin' && (
        <ProjectsField value={draft.projects} fault={faults?.projects ?? null} onChange={(projects) => set({ projects })} />
      )}
      <LocaleField
        value={draft.locale}
        otherwise="Empty: as the reader’s browser says."
        fault={faults?.locale ?? null}
        onChange={(locale) => set({ locale })}
      />
    </>
  );
}
