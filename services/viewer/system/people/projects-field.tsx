/** Which projects somebody may see: every one, or some, found by name among however many there are. */
import { Suspense, useState } from 'react';
import { plural } from '../../../reports/format.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, FieldGroup, TextField } from '../../ui/field.tsx';
import { SearchList } from '../../ui/search-list.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from '../system.module.css';
import { useProjects } from './people.ts';

interface ProjectsFieldProps {
  /** null: every project. */
  readonly value: readonly string[] | null;
  readonly fault: string | null;
  readonly onChange: (value: readonly string[] | null) => void;
}

export function ProjectsField({ value, fault, onChange }: ProjectsFieldProps) {
  return (
    <FieldGroup legend="Projects">
      <CheckField label="Every project, also those to come" checked={value === null} onChange={(every) => onChange(every ? null : [])} />
      {value !== null && (
        <Suspense fallback={<Skeleton height="16rem" />}>
          <Some value={value} onChange={onChange} />
        </Suspense>
      )}
      {fault !== null && (
        <p role="alert" className={styles['bad']}>
          {fault}
        </p>
      )}
    </FieldGroup>
  );
}

function Some({ value, onChange }: { readonly value: readonly string[]; readonly onChange: (value: readonly string[]) => void }) {
  const projects = useProjects();
  const [other, setOther] = useState('');
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const chosen = new Set(value);
  const toggle = (id: string) => onChange(chosen.has(id) ? value.filter((one) => one !== id) : [...value, id]);
  const unknown = value.filter((id) => !names.has(id));
  const choices = [...unknown.map((id) => ({ id, name: id })), ...projects].map(({ id, name }) => ({
    id,
    text: name,
    ...(name !== id && { beside: id }),
  }));
  return (
    <>
      <SearchList label="Search a project" choices={choices} chosen={chosen} several onPick={toggle} />
      <div className={styles['row']}>
        <div className={styles['grow']}>
          <TextField label="A project that is not in the list yet, by its id" value={other} maxLength={200} onChange={setOther} />
        </div>
        <Button
          disabled={other.trim() === '' || chosen.has(other.trim())}
          onClick={() => {
            onChange([...value, other.trim()]);
            setOther('');
          }}
        >
          Add it
        </Button>
      </div>
      <p className={styles['quiet']} role="status">
        {value.length} {plural(value.length, 'project', 'projects')} chosen.
      </p>
    </>
  );
}
