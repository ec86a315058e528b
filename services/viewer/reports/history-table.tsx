/** Stored reports, newest first: what each asked, who made it when, and what is kept of it. */
import { Link } from 'react-router';
import type { ListedReport } from '../../query/routes/reports.ts';
import { DIMENSION_TITLES } from '../../metrics/catalogue.ts';
import { labelRange, sayInstant, sayRange } from '../../reports/ranges.ts';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import styles from './reports.module.css';

interface HistoryTableProps {
  readonly reports: readonly ListedReport[];
  readonly locale: string;
  /** In which instants of making are said. */
  readonly zone: string;
}

export const HistoryTable = ({ reports, locale, zone }: HistoryTableProps) => (
  <DataTable caption="Stored reports, newest first" hideCaption columns={columnsOf(locale, zone)} rows={reports} keyOf={({ id }) => id} />
);

const columnsOf = (locale: string, zone: string): readonly TableColumn<ListedReport>[] => [
  {
    id: 'report',
    head: 'Report',
    cell: ({ id, title, pinned }) => (
      <>
        <Link to={`/reports/history/${id}`}>
          <bdi>{title}</bdi>
        </Link>
        {pinned && <span className={styles['quiet']}> pinned</span>}
      </>
    ),
  },
  {
    id: 'range',
    head: 'Range',
    cell: (report) => {
      const span = { from: Date.parse(report.from), to: Date.parse(report.to) };
      return (
        <>
          {sayRange(span, report.zone, locale)}
          <br />
          <span className={styles['quiet']}>
            {[report.preset === null ? null : labelRange(span, report.zone, report.preset, locale), report.zone]
              .filter((part) => part !== null)
              .join(', ')}
          </span>
        </>
      );
    },
  },
  { id: 'filters', head: 'Filters', cell: ({ filters }) => <bdi>{sayFilters(filters)}</bdi> },
  {
    id: 'made',
    head: `Made (${zone})`,
    cell: ({ generated_at, requested_by_name, expires_at }) => (
      <>
        {sayInstant(generated_at, zone, locale)}
        <br />
        <span className={styles['quiet']}>
          by <bdi>{requested_by_name}</bdi>
          {expires_at !== null && `, kept until ${sayInstant(expires_at, zone, locale)}`}
        </span>
      </>
    ),
  },
  { id: 'files', head: 'Files', cell: ({ formats }) => (formats.length === 0 ? '–' : formats.join(', ').toUpperCase()) },
];

/** How many values are named before the rest is counted. */
const MOST_NAMED = 3;

export function sayFilters(filters: ListedReport['filters']): string {
  if (filters.length === 0) return '–';
  return filters
    .map(({ dimension, values }) => {
      const named = values.slice(0, MOST_NAMED).map(({ name }) => name);
      const more = values.length - named.length;
      return `${DIMENSION_TITLES[dimension]}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    })
    .join('; ');
}
