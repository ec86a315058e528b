/** The question of a stored report asked again now, over the data of today, beside what it said then: figure by figure, in words. */
import { useQuery } from '@tanstack/react-query';
import type { ReportToday } from '../../query/routes/reports.ts';
import { sayValue, type Speech } from '../../reports/format.ts';
import type { ReportResult } from '../../reports/types.ts';
import { read } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { sayDifference, summarize, type Compared } from './difference-words.ts';
import styles from './reports.module.css';

/** How many values of charts and tables are listed; the summary counts all. */
const MOST_LISTED = 200;

interface Line extends Compared {
  readonly key: string;
  readonly section: string;
  readonly title: string;
}

interface TodaySectionProps {
  readonly report: ReportResult;
  readonly locale: string;
  /** In which the instant of making is said. */
  readonly zone: string;
}

export function TodaySection({ report, locale, zone }: TodaySectionProps) {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['report', report.id, 'today'],
    queryFn: ({ signal }) => read<ReportToday>(`/reports/${encodeURIComponent(report.id)}/today`, signal),
  });
  if (error !== null && !isFetching) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined)
    return (
      <div role="status" aria-label="Asking the question again">
        <Skeleton height="20rem" />
      </div>
    );
  const { difference } = data;
  const speech = { locale, currency: report.currency };
  const columns = columnsOf(speech);
  const titles = new Map([...report.sections, ...data.today.sections].map(({ id, title }) => [id, title]));
  const titleOf = (section: string): string => titles.get(section) ?? section;
  const figures = difference.figures.map((figure) => ({ ...figure, key: figure.figure, section: titleOf(figure.section) }));
  const others = difference.others.map((other) => ({ ...other, key: `${other.section} ${other.place}`, section: titleOf(other.section) }));
  return (
    <div className={styles['stack']}>
      <p role="status">{summarize(difference, report.generated_at, zone, locale)}</p>
      <p className={styles['quiet']}>
        The same range ({report.range.text}), filters and rights, asked of the data of today. What arrives late, is corrected or is replayed
        changes a past range.
      </p>
      {figures.length > 0 && <DataTable caption="Headline figures" columns={columns} rows={figures} keyOf={({ key }) => key} />}
      {others.length > 0 && (
        <DataTable
          caption={
            others.length > MOST_LISTED
              ? `The first ${MOST_LISTED} of ${others.length} values of charts and tables that read differently`
              : 'Values of charts and tables that read differently'
          }
          columns={columns}
          rows={others.slice(0, MOST_LISTED)}
          keyOf={({ key }) => key}
        />
      )}
    </div>
  );
}

const columnsOf = (speech: Speech): readonly TableColumn<Line>[] => [
  {
    id: 'title',
    head: 'Figure',
    cell: ({ title, section }) => (
      <>
        <bdi>{title}</bdi>
        <br />
        <span className={styles['quiet']}>
          <bdi>{section}</bdi>
        </span>
      </>
    ),
  },
  { id: 'was', head: 'Then', numeric: true, cell: ({ was, style }) => sayValue(was, style, speech) },
  { id: 'now', head: 'Today', numeric: true, cell: ({ now, style }) => sayValue(now, style, speech) },
  { id: 'difference', head: 'Difference', cell: (line) => <span className={styles['words']}>{sayDifference(line, speech)}</span> },
];
