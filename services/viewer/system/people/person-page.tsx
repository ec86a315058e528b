/** One person: what they are called and may do, how they sign in, their schedules and tokens, and the end of it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Form } from '../../ui/form.tsx';
import styles from '../system.module.css';
import { TokenSection } from '../tokens/token-section.tsx';
import { useWords } from '../words.ts';
import { bodyOf, draftOf, faultsOf, hasFault } from './draft.ts';
import { LeavingSection } from './leaving-section.tsx';
import { addressOf, usePerson, useRefresh, type Person } from './people.ts';
import { PersonFields } from './person-fields.tsx';
import { SignInSection } from './sign-in-section.tsx';

export function PersonPage() {
  const { id = '' } = useParams();
  const person = usePerson(id);
  const words = useWords();
  return (
    <>
      <PageHead
        title={person.name}
        lead={
          <>
            <Link to="/system/people">People</Link> · added {words.at(person.created_at)}
            {!person.active && (
              <>
                {' · '}
                <span className={styles['bad']}>deactivated</span>
              </>
            )}
          </>
        }
      />
      <div className={styles['sections']}>
        {/* Another version begins a new form. */}
        <PersonForm key={person.version} person={person} />
        <SignInSection person={person} />
        <TokenSection title="Their tokens" owner={person.id} empty="They have made none. Tokens of a person have that person’s rights." />
        <LeavingSection person={person} />
      </div>
    </>
  );
}

function PersonForm({ person }: { readonly person: Person }) {
  const [draft, setDraft] = useState(() => draftOf(person));
  const [tried, setTried] = useState(false);
  const refresh = useRefresh();
  const { say } = useNotices();
  const save = useMutation({
    mutationFn: () => ask('PUT', addressOf(person.id), { body: { ...bodyOf(draft), version: person.version } }),
    onSuccess: async () => {
      await refresh();
      say(`${draft.name} is saved.`);
    },
  });
  const faults = faultsOf(draft);
  const problem = save.error === null ? null : problemOf(save.error);
  const changed = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(draftOf(person)));
  return (
    <Form
      className={styles['form']}
      name="Who this is"
      onSubmit={() => {
        setTried(true);
        if (!hasFault(faults)) save.mutate();
      }}
    >
      <PersonFields draft={draft} faults={tried ? faults : null} onChange={setDraft} />
      {problem !== null && <ProblemNote problem={problem} {...(problem.code === 'conflict' && { onRetry: () => void refresh() })} />}
      <div className={styles['row']}>
        <Button type="submit" look="primary" busy={save.isPending} disabled={!changed}>
          Save
        </Button>
        {changed && <Button onClick={() => setDraft(draftOf(person))}>Undo the changes</Button>}
      </div>
    </Form>
  );
}
