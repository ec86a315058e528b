/** Before the first figure: what to do, by who is looking. */
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import { mayAct, type Session } from '../api/session.ts';
import { Empty } from '../ui/empty.tsx';
import styles from './dashboard.module.css';

const EVENTS = ['attempts', 'qa_checks', 'retries', 'reviews', 'characters_onboarded', 'characters_delivered'];
/** Longer than any studio has been there. */
const EVER = { from: '2000-01-01', to: '2100-01-01' };

/**
 * Whether no event at all is known that the reader may see; null as long as that is not known itself. It is asked only where the figures of the page hold
 * nothing, and once a page: what comes then is live.
 * @param shown whether any figure of the page is more than nothing; null until all of them are told
 */
export function useIsEmpty(shown: boolean | null): boolean | null {
  const { data } = useQuery<boolean>({
    queryKey: ['is-empty'],
    enabled: shown === false,
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data === true ? 5_000 : false),
    queryFn: async ({ signal }) => {
      const { body } = await ask<{ readonly rows: readonly Record<string, unknown>[] }>('POST', '/query', {
        body: { metrics: EVENTS, ...EVER },
        signal,
      });
      return EVENTS.every((metric) => (body.rows[0]?.[metric] ?? 0) === 0);
    },
  });
  return shown === true ? false : (data ?? null);
}

const EXAMPLE = `curl ${location.origin}/events \\
  -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
  -d '{"type": "character", "event_id": "onboarded-1", "occurred_at": "2026-03-02T09:30:00+01:00",
       "project_id": "aurora", "character_id": "mika", "resolution_tier": "4k", "stage": "ONBOARDED"}'`;

export function EmptyStudio({ session }: { readonly session: Session }) {
  if (session.banner !== null) {
    return (
      <Empty title="The demo is filling">
        <p>Ninety days of a made-up studio are on their way. The figures appear here by themselves, within a minute.</p>
      </Empty>
    );
  }
  if (session.person.projects !== null) {
    return (
      <Empty title="Nothing has happened in your projects yet">
        <p>
          You see {session.person.projects.join(', ') || 'no project'}. Figures appear here with the first event; an admin can give you
          other projects.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No event has come in yet">
      <p>Figures appear here by themselves with the first event: from Kafka, from a file, or over HTTP.</p>
      {mayAct(session, 'admin') ? (
        <div className={styles['example']}>
          <p>
            Make a token of role producer (<code>npx wrapsheet token create --name pipeline --role producer</code>, or under System), and
            send:
          </p>
          <pre tabIndex={0} role="region" aria-label="An event, sent with curl">
            {EXAMPLE}
          </pre>
          <p>
            A whole file goes in by <code>npx wrapsheet replay FILE</code>.
          </p>
        </div>
      ) : (
        <p>An admin sets up where events come from.</p>
      )}
    </Empty>
  );
}
