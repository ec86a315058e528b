/** Tokens of somebody, or the service tokens: a list, one more, and the end of one. */
import { useState } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { SecretOnce } from '../../ui/secret-once.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import { useWords, type Words } from '../words.ts';
import { NewTokenDialog } from './new-token-dialog.tsx';
import { useRefresh, useTokens, type NewToken, type Token } from './tokens.ts';

interface TokenSectionProps {
  readonly title: string;
  /** User id; null: the service tokens. */
  readonly owner: string | null;
  /** What is said where there are none. */
  readonly empty: string;
}

export function TokenSection({ title, owner, empty }: TokenSectionProps) {
  const session = useSession();
  const tokens = useTokens().filter((token) => token.user_id === owner);
  const words = useWords();
  const refresh = useRefresh();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const [revoked, setRevoked] = useState<Token | null>(null);
  // Nobody makes tokens in the name of somebody else.
  const mayMake = owner === null || owner === session.person.id;
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      {tokens.length === 0 ? (
        <p className={styles['quiet']}>{empty}</p>
      ) : (
        <DataTable caption={title} hideCaption rows={tokens} keyOf={({ id }) => id} columns={columnsOf(owner, words, setRevoked)} />
      )}
      {mayMake && <Button onClick={() => setAdding(true)}>Make a token…</Button>}
      {adding && (
        <NewTokenDialog
          service={owner === null}
          onMade={(token) => {
            setAdding(false);
            setMade(token);
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {made !== null && (
        <SecretOnce title="A new token" label="The token" secret={made.token} onClose={() => setMade(null)}>
          <p>
            “<bdi>{made.name}</bdi>” is sent as <code>Authorization: Bearer …</code>. Keep it where secrets are kept; if it is lost, revoke
            it and make another.
          </p>
        </SecretOnce>
      )}
      {revoked !== null && (
        <ActionDialog
          title="Revoke this token?"
          verb="Revoke"
          look="danger"
          act={async () => {
            await ask('DELETE', `/tokens/${encodeURIComponent(revoked.id)}`);
            return `“${revoked.name}” no longer works.`;
          }}
          refresh={refresh}
          onClose={() => setRevoked(null)}
        >
          <p>
            Programs that use “<bdi>{revoked.name}</bdi>” are refused at once. It cannot be taken back; make another token for them.
          </p>
        </ActionDialog>
      )}
    </section>
  );
}

const columnsOf = (owner: string | null, words: Words, onRevoke: (token: Token) => void): readonly TableColumn<Token>[] => [
  { id: 'name', head: 'Name', cell: ({ name }) => <bdi>{name}</bdi> },
  ...(owner === null
    ? [
        { id: 'role', head: 'Role', cell: ({ role }: Token) => role ?? '–' },
        {
          id: 'projects',
          head: 'Projects',
          cell: ({ role, projects }: Token) => (role === 'producer' ? '–' : (projects?.join(', ') ?? 'every project')),
        },
      ]
    : []),
  { id: 'at', head: `Made (${words.zone})`, cell: ({ created_at: at }) => <At iso={at} words={words} /> },
  {
    id: 'revoke',
    head: <span className="visually-hidden">Revoke</span>,
    cell: (token) => (
      <Button look="danger" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
        Revoke…
      </Button>
    ),
  },
];
