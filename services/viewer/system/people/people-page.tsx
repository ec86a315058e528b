/** Everybody who may sign in: found by name or address, with role and projects. */
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import { plural } from '../../../reports/format.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TextField } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import styles from '../system.module.css';
import { useWords } from '../words.ts';
import { NewPersonDialog } from './new-person-dialog.tsx';
import { usePeople, type Person } from './people.ts';

export function PeoplePage() {
  const people = usePeople();
  const words = useWords();
  const [sought, setSought] = useState('');
  const [adding, setAdding] = useState(false);
  const text = useDeferredValue(sought).trim().toLowerCase();
  const found = text === '' ? people : people.filter(({ name, email, role }) => `${name} ${email} ${role}`.toLowerCase().includes(text));
  return (
    <>
      <PageHead
        title="People"
        lead="Who may sign in, by a one-time link, and what each may see and do."
        actions={
          <Button look="primary" onClick={() => setAdding(true)}>
            Add a person…
          </Button>
        }
      />
      <div className={styles['section']}>
        <TextField label="Search by name, address or role" type="search" value={sought} onChange={setSought} />
        <p role="status" className={styles['quiet']}>
          {text === ''
            ? `${words.count(people.length)} ${plural(people.length, 'person', 'people')}`
            : `${words.count(found.length)} of ${words.count(people.length)}`}
        </p>
        {found.length === 0 ? (
          <Empty title="Nobody is called so">
            <p>Search for another name or address, or add the person.</p>
          </Empty>
        ) : (
          <DataTable caption="People" hideCaption rows={found} keyOf={({ id }) => id} columns={COLUMNS} />
        )}
      </div>
      {adding && <NewPersonDialog onClose={() => setAdding(false)} />}
    </>
  );
}

const COLUMNS = [
  {
    id: 'name',
    head: 'Name',
    cell: ({ id, name }: Person) => (
      <Link to={`/system/people/${encodeURIComponent(id)}`}>
        <bdi>{name}</bdi>
      </Link>
    ),
  },
  { id: 'email', head: 'Mail address', cell: ({ email }: Person) => <bdi>{email}</bdi> },
  { id: 'role', head: 'Role', cell: ({ role }: Person) => role },
  { id: 'projects', head: 'Projects', cell: (person: Person) => <bdi>{sayProjects(person)}</bdi> },
  { id: 'locale', head: 'Locale', cell: ({ locale }: Person) => locale ?? 'the browser’s' },
  {
    id: 'state',
    head: 'State',
    cell: ({ active }: Person) => (active ? 'active' : <span className={styles['bad']}>deactivated</span>),
  },
];

const MOST_NAMED = 3;

function sayProjects({ projects }: Person): string {
  if (projects === null) return 'every project';
  const named = projects.slice(0, MOST_NAMED).join(', ');
  return projects.length > MOST_NAMED ? `${named} and ${projects.length - MOST_NAMED} more` : named;
}
