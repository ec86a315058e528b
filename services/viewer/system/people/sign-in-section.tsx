/** How a person signs in: links that can still be used, and sessions. */
import { useState } from 'react';
import { plural } from '../../../reports/format.ts';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from '../system.module.css';
import { useWords } from '../words.ts';
import { LinkOnce, useMakeLink } from './link-once.tsx';
import { addressOf, useLinks, useRefresh, type Person } from './people.ts';

type Asked = 'make' | 'revoke' | 'end' | null;

export function SignInSection({ person }: { readonly person: Person }) {
  const links = useLinks(person.id);
  const words = useWords();
  const refresh = useRefresh();
  const make = useMakeLink();
  const [asked, setAsked] = useState<Asked>(null);
  const { length: unused } = links.data ?? [];
  const close = () => setAsked(null);
  return (
    <section className={styles['section']} aria-labelledby="sign-in">
      <h2 id="sign-in">Signing in</h2>
      {links.isPending && <Skeleton height="3rem" />}
      {links.error !== null && <ProblemNote problem={problemOf(links.error)} onRetry={() => void links.refetch()} />}
      {links.data !== undefined && unused === 0 && <p className={styles['quiet']}>No link waits to be used.</p>}
      {unused > 0 && (
        <ul className={styles['list']}>
          {links.data?.map((link) => (
            <li key={link.id}>
              A link of {words.at(link.created_at)}, unused; it works until {words.at(link.expires_at)}.
            </li>
          ))}
        </ul>
      )}
      {!person.active && <p className={styles['quiet']}>Who is deactivated cannot sign in.</p>}
      <div className={styles['row']}>
        {person.active && (
          <Button busy={make.isPending} onClick={() => (unused > 0 ? setAsked('make') : make.mutate(person))}>
            Make a one-time link
          </Button>
        )}
        {unused > 0 && <Button onClick={() => setAsked('revoke')}>Revoke {plural(unused, 'the link', 'the links')}…</Button>}
        <Button onClick={() => setAsked('end')}>Sign out everywhere…</Button>
      </div>
      {make.error !== null && <ProblemNote problem={problemOf(make.error)} />}
      {make.data !== undefined && <LinkOnce made={make.data} onClose={() => make.reset()} />}
      {asked === 'make' && (
        <ActionDialog
          title="Make another link?"
          verb="Make a new one"
          act={async () => {
            await make.mutateAsync(person);
            return 'The earlier link no longer works.';
          }}
          refresh={refresh}
          onClose={close}
        >
          <p>The link that waits to be used stops working.</p>
        </ActionDialog>
      )}
      {asked === 'revoke' && (
        <ActionDialog
          title="Revoke what is unused?"
          verb="Revoke"
          look="danger"
          act={async () => {
            await ask('DELETE', `${addressOf(person.id)}/sign-in-links`);
            return 'No unused link works any more.';
          }}
          refresh={refresh}
          onClose={close}
        >
          <p>
            Who has the link can no longer sign in with it. Sessions that were opened before go on; <bdi>{person.name}</bdi> needs a new
            link after they end.
          </p>
        </ActionDialog>
      )}
      {asked === 'end' && (
        <ActionDialog
          title="Sign them out everywhere?"
          verb="Sign out"
          look="danger"
          act={async () => {
            await ask('DELETE', `${addressOf(person.id)}/sessions`);
            return `${person.name} is signed out everywhere.`;
          }}
          refresh={refresh}
          onClose={close}
        >
          <p>
            Every session of <bdi>{person.name}</bdi> ends at once, and unused links stop working. Tokens go on. To sign in again a new link
            is needed.
          </p>
        </ActionDialog>
      )}
    </section>
  );
}
