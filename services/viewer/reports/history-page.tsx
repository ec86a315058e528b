/** Every report that was made and is kept: found again, opened as it was. */
import { problemOf } from '../api/problem.ts';
import { localeOf, useSession } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EVERYTHING, useHistory, useHistoryFilter, writeFilter } from './history.ts';
import { HistoryFilters } from './history-filters.tsx';
import { HistoryTable } from './history-table.tsx';
import styles from './reports.module.css';

export function HistoryPage() {
  const session = useSession();
  const [filter, narrow] = useHistoryFilter();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useHistory(filter, session);
  const reports = data?.pages.flatMap(({ items }) => items) ?? [];
  const isNarrowed = writeFilter(filter).size > 0;
  return (
    <div className={styles['stack']}>
      <PageHead title="History" lead="Reports as they were made. None is ever changed; what has changed since, each can tell." />
      <HistoryFilters value={filter} onChange={narrow} />
      {error !== null && <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />}
      {isPending && <Skeleton height="24rem" />}
      {data !== undefined && reports.length === 0 && (
        <Empty title={isNarrowed ? 'No stored report is like that' : 'No report has been made yet'}>
          {isNarrowed ? (
            <Button onClick={() => narrow(EVERYTHING)}>Show all</Button>
          ) : (
            <p>Open one under Reports; it is kept here from then on.</p>
          )}
        </Empty>
      )}
      {reports.length > 0 && <HistoryTable reports={reports} locale={localeOf(session)} zone={session.studio.zone} />}
      {hasNextPage && (
        <p>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older ones
          </Button>
        </p>
      )}
    </div>
  );
}
