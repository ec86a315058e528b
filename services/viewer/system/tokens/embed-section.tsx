/** Widgets that stand in pages of other sites: whose rights they have, and the end of one. */
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CATALOGUE } from '../../../metrics/catalogue.ts';
import type { EmbedBody } from '../../../query/routes/embeds.ts';
import { ask, readAll } from '../../api/client.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import { useWords, type Words } from '../words.ts';

const KEY = ['embeds'];

interface EmbedSectionProps {
  /** A user id: only theirs; null: everybody's. */
  readonly own: string | null;
  /** Of everybody's: what the owner is called. */
  readonly nameOf?: (userId: string) => string;
}

export function EmbedSection({ own, nameOf }: EmbedSectionProps) {
  const all = useSuspenseQuery({ queryKey: KEY, queryFn: ({ signal }) => readAll<EmbedBody>('/embeds', signal) }).data;
  const cache = useQueryClient();
  const words = useWords();
  const [revoked, setRevoked] = useState<EmbedBody | null>(null);
  const embeds = own === null ? all : all.filter(({ user_id: owner }) => owner === own);
  const title = own === null ? 'Embedded widgets' : 'Your embedded widgets';
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      {embeds.length === 0 ? (
        <p className={styles['quiet']}>There are none. A widget is embedded from its menu on the dashboard.</p>
      ) : (
        <DataTable caption={title} hideCaption rows={embeds} keyOf={({ id }) => id} columns={columnsOf(words, nameOf, setRevoked)} />
      )}
      {revoked !== null && (
        <ActionDialog
          title="Revoke this widget’s address?"
          verb="Revoke"
          look="danger"
          act={async () => {
            await ask('DELETE', `/embeds/${encodeURIComponent(revoked.id)}`);
            return 'Its address no longer works.';
          }}
          refresh={() => cache.invalidateQueries({ queryKey: KEY })}
          onClose={() => setRevoked(null)}
        >
          <p>Pages that show it show nothing from then on. It cannot be taken back; embed the widget again for a new address.</p>
        </ActionDialog>
      )}
    </section>
  );
}

const sayWidget = ({ widget: { title, metrics } }: EmbedBody): string =>
  title ?? metrics.map((id) => CATALOGUE.find((metric) => metric.id === id)?.title ?? id).join(', ');

const columnsOf = (
  words: Words,
  nameOf: EmbedSectionProps['nameOf'],
  onRevoke: (embed: EmbedBody) => void,
): readonly TableColumn<EmbedBody>[] => [
  { id: 'widget', head: 'Widget', cell: (embed) => <bdi>{sayWidget(embed)}</bdi> },
  ...(nameOf === undefined
    ? []
    : [{ id: 'owner', head: 'With the rights of', cell: ({ user_id: owner }: EmbedBody) => <bdi>{nameOf(owner)}</bdi> }]),
  { id: 'at', head: `Made (${words.zone})`, cell: ({ created_at: at }) => <At iso={at} words={words} /> },
  {
    id: 'revoke',
    head: <span className="visually-hidden">Revoke</span>,
    cell: (embed) => (
      <Button look="danger" onClick={() => onRevoke(embed)} aria-label={`Revoke ${sayWidget(embed)}`}>
        Revoke…
      </Button>
    ),
  },
];
