/** One stored report: as it was made, or beside what the same question says today. */
import { NavLink, Route, Routes, useParams } from 'react-router';
import { localeOf, useSession } from '../api/session.ts';
import { sayInstant } from '../../reports/ranges.ts';
import { classes } from '../ui/classes.ts';
import row from '../ui/nav-row.module.css';
import { PageHead } from '../ui/page-head.tsx';
import { KeptFiles } from './kept-files.tsx';
import styles from './reports.module.css';
import { ShownReport } from './shown-report.tsx';
import { StoredActions } from './stored-actions.tsx';
import { useStoredNow } from './stored.ts';
import { TodaySection } from './today-section.tsx';

export function StoredPage() {
  const { id = '' } = useParams();
  const session = useSession();
  const locale = localeOf(session);
  const report = useStoredNow(id);
  const { zone } = session.studio;
  return (
    <div className={styles['stack']}>
      <PageHead
        title={report.title}
        lead={
          <>
            {report.range.text}. Made by <bdi>{report.requested_by.name}</bdi> on {sayInstant(report.generated_at, zone, locale)} ({zone}).
          </>
        }
        actions={<StoredActions report={report} session={session} />}
      />
      <nav className={classes(row['nav'], styles['nav'])} aria-label="This report">
        <ul>
          <li>
            <NavLink to={`/reports/history/${id}`} end>
              As it was made
            </NavLink>
          </li>
          <li>
            <NavLink to={`/reports/history/${id}/today`}>Beside today</NavLink>
          </li>
          <li>
            <NavLink to={`/reports/history/${id}/files`}>Files</NavLink>
          </li>
        </ul>
      </nav>
      <Routes>
        <Route index element={<ShownReport report={report} locale={locale} />} />
        <Route path="today" element={<TodaySection report={report} locale={locale} zone={zone} />} />
        <Route path="files" element={<KeptFiles report={report} locale={locale} zone={zone} />} />
      </Routes>
    </div>
  );
}
