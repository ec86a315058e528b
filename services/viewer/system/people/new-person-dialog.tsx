/** Adds a person, and shows the link that signs them in. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Form } from '../../ui/form.tsx';
import styles from '../system.module.css';
import { bodyOf, faultsOf, hasFault, NEW_PERSON } from './draft.ts';
import { LinkOnce, useMakeLink } from './link-once.tsx';
import { useRefresh, type Person } from './people.ts';
import { PersonFields } from './person-fields.tsx';

export function NewPersonDialog({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(NEW_PERSON);
  const [tried, setTried] = useState(false);
  const refresh = useRefresh();
  const link = useMakeLink();
  const add = useMutation({
    mutationFn: async () => (await ask<Person>('POST', '/users', { body: bodyOf(draft) })).body,
    onSuccess: async (person) => {
      await refresh();
      link.mutate(person);
    },
  });
  const faults = faultsOf(draft);
  if (link.data !== undefined) return <LinkOnce made={link.data} onClose={onClose} />;
  return (
    <Dialog title="Add a person" open onClose={add.isPending ? null : onClose}>
      <Form
        className={styles['form']}
        onSubmit={() => {
          setTried(true);
          if (!hasFault(faults)) add.mutate();
        }}
      >
        <PersonFields draft={draft} faults={tried ? faults : null} onChange={setDraft} />
        {add.error !== null && <ProblemNote problem={problemOf(add.error)} />}
        {link.error !== null && <ProblemNote problem={problemOf(link.error)} />}
        <Actions>
          <Button onClick={onClose} disabled={add.isPending}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={add.isPending || link.isPending}>
            Add and make a link
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
