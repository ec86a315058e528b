/** The firings of a schedule, the latest first, with what became of each mail; followed while one is under way. */
import { useEffect } from 'react';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useFirings, useRefresh } from '../data.ts';
import { FIRING_WORDS, isUnderWay, sayMails } from '../words.ts';
import { FiringEntry } from './firing-entry.tsx';
import styles from './ledger.module.css';

interface LedgerProps {
  readonly schedule: ScheduleView;
  readonly locale: string;
  /** The firing that the reader has asked for; its end is said aloud. */
  readonly awaited: string | null;
  readonly onEnded: () => void;
  readonly onBegun: (firing: string) => void;
  readonly canSend: boolean;
}

export function Ledger({ schedule, locale, awaited, onEnded, onBegun, canSend }: LedgerProps) {
  const { data, error, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = useFirings(schedule.id, awaited);
  const { say, warn } = useNotices();
  const refresh = useRefresh();
  const firings = data?.pages.flatMap(({ items }) => items) ?? [];
  const ended = firings.find((firing) => firing.id === awaited && !isUnderWay(firing));
  const word = ended && FIRING_WORDS[ended.state];
  // Where no mail was written the list says why.
  const told =
    ended === undefined || word === undefined
      ? null
      : ended.mails.length === 0
        ? `${word.text}.`
        : `${word.text}: ${sayMails(ended.mails)}.`;
  const tell = word?.tone === 'bad' ? warn : say;
  useEffect(() => {
    if (told === null) return;
    tell(told);
    onEnded();
    void refresh();
  }, [told, tell, onEnded, refresh]);
  if (error !== null && data === undefined) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height="16rem" />;
  if (firings.length === 0) {
    return (
      <Empty title="Nothing was due yet">
        <p>
          Each firing will stand here with its report and what became of each mail. “Run now” under the name does not wait for the first.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <ol className={styles['firings']}>
        {firings.map((firing) => (
          <FiringEntry key={firing.id} firing={firing} schedule={schedule} locale={locale} canSend={canSend} onBegun={onBegun} />
        ))}
      </ol>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Earlier ones
        </Button>
      )}
    </>
  );
}
