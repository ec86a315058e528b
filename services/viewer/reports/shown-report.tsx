/** A stored report on the screen: the state of its data, its files, and the report itself. */
import type { ReportResult } from '../../reports/types.ts';
import { Downloads } from './downloads.tsx';
import { ReportFrame } from '../ui/report-frame.tsx';
import styles from './reports.module.css';
import { Standing } from './standing.tsx';
import { useTemplates } from '../api/subjects.ts';

export function ShownReport({ report, locale }: { readonly report: ReportResult; readonly locale: string }) {
  const { formats } = useTemplates();
  return (
    <>
      <div className={styles['line']}>
        <Standing report={report} locale={locale} />
        <Downloads key={report.id} report={report.id} formats={formats} locale={locale} />
      </div>
      <ReportFrame key={report.id} address={`/reports/${report.id}/page`} title={`${report.title}, ${report.range.text}`} />
    </>
  );
}
