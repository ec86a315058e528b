/** Dead letters: events that were rejected, why, and what to do; to be judged again once the cause is mended. */
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { EVENT_TYPES } from '../../../events/types.ts';
import { plural } from '../../../reports/format.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SelectField } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useHealth } from '../health/health.ts';
import styles from '../system.module.css';
import { useWords } from '../words.ts';
import { LetterDialog } from './letter-dialog.tsx';
import { LetterTable } from './letter-table.tsx';
import { readFilter, useCounts, useLetters, writeFilter, type Letter, type LetterFilter } from './letters.ts';
import { ReplayPanel } from './replay-panel.tsx';

export function LettersPage() {
  const { takes_events: here } = useHealth();
  return (
    <>
      <PageHead title="Dead letters" lead="Events that were rejected. They are in no figure; nothing of them is lost." />
      {here ? (
        <Letters />
      ) : (
        <Empty title="This process takes no events">
          <p>Dead letters are looked at, and judged again, at the address of a process that takes events.</p>
        </Empty>
      )}
    </>
  );
}

function Letters() {
  const [address, setAddress] = useSearchParams();
  const filter = readFilter(address);
  const counts = useCounts();
  const words = useWords();
  const list = useLetters(filter);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<Letter | null>(null);
  const letters = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const narrow = (change: Partial<LetterFilter>) => {
    setChosen(new Set());
    setAddress(writeFilter({ ...filter, ...change }), { replace: true });
  };
  const reason = counts.find((one) => one.reason === filter.reason);
  const all = counts.reduce((sum, one) => sum + one.letters, 0);
  return (
    <div className={styles['section']}>
      <div className={styles['row']}>
        <SelectField
          label="Reason"
          value={filter.reason}
          options={[
            { value: '', text: `Any reason (${words.count(all)})` },
            ...counts.map((one) => ({ value: one.reason, text: `${one.title} (${words.count(one.letters)})` })),
            ...(filter.reason !== '' && reason === undefined ? [{ value: filter.reason, text: `${filter.reason} (0)` }] : []),
          ]}
          onChange={(value) => narrow({ reason: value })}
        />
        <SelectField
          label="Event type"
          value={filter.type}
          options={[{ value: '', text: 'Any type' }, ...EVENT_TYPES.map((value) => ({ value, text: value.replaceAll('_', ' ') }))]}
          onChange={(value) => narrow({ type: value })}
        />
      </div>
      {reason !== undefined && (
        <p>
          <strong>{reason.title}.</strong> {reason.advice}
        </p>
      )}
      <ReplayPanel filter={filter} chosen={[...chosen]} letters={letters} onReplayed={() => setChosen(new Set())} />
      {list.error !== null && <ProblemNote problem={problemOf(list.error)} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="16rem" />}
      {list.data !== undefined && letters.length === 0 && <NoLetters filtered={filter.reason !== '' || filter.type !== ''} />}
      {letters.length > 0 && <LetterTable letters={letters} chosen={chosen} onChoose={setChosen} onShow={setShown} words={words} />}
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
      {letters.length > 0 && (
        <p className={styles['quiet']}>
          {words.count(letters.length)} {plural(letters.length, 'letter', 'letters')} shown
          {list.hasNextPage ? ', the newest first; there are more' : ''}.
        </p>
      )}
      {shown !== null && <LetterDialog letter={shown} words={words} onClose={() => setShown(null)} />}
    </div>
  );
}

const NoLetters = ({ filtered }: { readonly filtered: boolean }) => (
  <Empty title={filtered ? 'No letter is like that' : 'No dead letters'}>
    <p>
      {filtered
        ? 'Perhaps they were accepted meanwhile. Choose another reason or type.'
        : 'Every event that came in was accepted, or accepted at a replay. What is rejected from now on stands here with its reason.'}
    </p>
  </Empty>
);
