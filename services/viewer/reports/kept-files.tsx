/** The archive of one report's files: drawn once, kept with it, the same bytes whoever downloads them. */
import type { KeptFile } from '../../query/routes/report-files.ts';
import { numberFormat } from '../../reports/formatters.ts';
import { sayInstant } from '../../reports/ranges.ts';
import type { ReportResult } from '../../reports/types.ts';
import { problemOf } from '../api/problem.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Empty } from '../ui/empty.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Downloads } from './downloads.tsx';
import { useKept } from './kept.ts';
import styles from './reports.module.css';
import { useTemplates } from '../api/subjects.ts';

interface KeptFilesProps {
  readonly report: ReportResult;
  readonly locale: string;
  readonly zone: string;
}

export function KeptFiles({ report, locale, zone }: KeptFilesProps) {
  const { data, error, refetch } = useKept(report.id);
  const { formats } = useTemplates();
  if (error !== null) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height="12rem" />;
  return (
    <div className={styles['stack']}>
      <Downloads key={report.id} report={report.id} formats={formats} locale={locale} />
      {data.items.length === 0 ? (
        <Empty title="No file of this report is kept yet">
          <p>The first download of a format draws it; from then on it is the same file.</p>
        </Empty>
      ) : (
        <DataTable
          caption="Files that are kept"
          rows={data.items}
          keyOf={({ sha256, variant }) => `${variant} ${sha256}`}
          columns={columnsOf(locale, zone)}
        />
      )}
      <p className={styles['quiet']}>
        Fingerprint of the figures: <code>{report.fingerprint}</code>
      </p>
    </div>
  );
}

const columnsOf = (locale: string, zone: string) => [
  { id: 'variant', head: 'File', cell: ({ variant }: KeptFile) => variant },
  {
    id: 'size',
    head: 'Size, kB',
    numeric: true,
    cell: ({ size_bytes }: KeptFile) => numberFormat(locale, size_bytes < 100_000 ? 1 : 0).format(size_bytes / 1_000),
  },
  { id: 'made', head: `Drawn (${zone})`, cell: ({ created_at }: KeptFile) => sayInstant(created_at, zone, locale) },
  {
    id: 'expires',
    head: 'Kept until',
    cell: ({ expires_at }: KeptFile) => (expires_at === null ? 'as long as the report' : sayInstant(expires_at, zone, locale)),
  },
  { id: 'sha256', head: 'SHA-256', cell: ({ sha256 }: KeptFile) => <code>{sha256}</code> },
];
