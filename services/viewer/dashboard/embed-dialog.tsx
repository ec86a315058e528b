/** The addresses under which a widget stands in other pages: made, copied once, revoked. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Widget, WidgetPlace } from '../../reports/dashboards/dashboard.ts';
import { sayInstant } from '../../reports/ranges.ts';
import type { EmbedBody } from '../../query/routes/embeds.ts';
import { ask, readAll } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { localeOf, useSession } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextAreaField, TextField } from '../ui/field.tsx';
import { useNotices } from '../ui/notices.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { titleOf } from './widget-words.ts';
import styles from './widget-menu.module.css';

interface EmbedDialogProps {
  readonly widget: Widget;
  readonly place: WidgetPlace;
  readonly onClose: () => void;
}

const KEY = ['embeds'];

export function EmbedDialog({ widget, place: { range, zone, projects }, onClose }: EmbedDialogProps) {
  const cache = useQueryClient();
  const { say, complain } = useNotices();
  const make = useMutation({
    mutationFn: async () =>
      (await ask<EmbedBody & { readonly url: string }>('POST', '/embeds', { body: { widget, range, zone, projects } })).body,
    onError: complain,
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied.');
    } catch (error) {
      complain(error);
    }
  };
  const title = titleOf(widget);
  return (
    <Dialog title={`Embed ${title}`} open onClose={onClose}>
      <p>
        An address of its own shows this widget live in another page, as it is set now. Whoever has the address sees it without signing in:
        what you may see, as long as you may. Only sites that the server’s configuration names can show it in a frame.
      </p>
      {make.data !== undefined && (
        <div className={styles['form']}>
          <TextField label="Address, shown only now" value={make.data.url} readOnly onChange={keep} />
          <TextAreaField label="For a page" value={frameOf(make.data.url, title)} readOnly onChange={keep} />
          <Actions>
            <Button onClick={() => void copy(make.data.url)}>Copy the address</Button>
            <Button onClick={() => void copy(frameOf(make.data.url, title))}>Copy for a page</Button>
          </Actions>
        </div>
      )}
      <Made widget={widget} />
      <Actions>
        <Button look={make.data === undefined ? 'primary' : 'plain'} busy={make.isPending} onClick={() => make.mutate()}>
          {make.data === undefined ? 'Make an address' : 'Make another'}
        </Button>
      </Actions>
    </Dialog>
  );
}

/** Read-only fields are there to be copied. */
const keep = () => undefined;

const frameOf = (url: string, title: string): string =>
  `<iframe src="${url}" title="${title.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" width="560" height="400" loading="lazy" referrerpolicy="no-referrer"></iframe>`;

/** Those of this widget. */
function Made({ widget }: { readonly widget: Widget }) {
  const cache = useQueryClient();
  const session = useSession();
  const { say, complain } = useNotices();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => readAll<EmbedBody>('/embeds', signal) });
  const revoke = useMutation({
    mutationFn: (id: string) => ask('DELETE', `/embeds/${id}`),
    onSuccess: () => say('The address no longer works.'),
    onError: complain,
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  if (error !== null) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height="3rem" />;
  const mine = data.filter((embed) => embed.user_id === session.person.id && embed.widget.id === widget.id);
  if (mine.length === 0) return <p>It has no address yet.</p>;
  return (
    <ul className={styles['embeds']} aria-label="Addresses">
      {mine.map(({ id, created_at }) => (
        <li key={id}>
          <span>Made {sayInstant(created_at, session.studio.zone, localeOf(session))}</span>
          <Button look="danger" busy={revoke.isPending && revoke.variables === id} onClick={() => revoke.mutate(id)}>
            Revoke
          </Button>
        </li>
      ))}
    </ul>
  );
}
