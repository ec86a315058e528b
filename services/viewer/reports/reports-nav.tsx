/** The way around the reports. From report to report the question stays: the same range, zone and filters. */
import { NavLink, useLocation, useMatch } from 'react-router';
import styles from './reports.module.css';
import { pathOf, templateSubject, useTemplates } from './subjects.ts';

export function ReportsNav() {
  const { items } = useTemplates();
  const { search } = useLocation();
  const isHistory = useMatch('/reports/history/*') !== null;
  const question = isHistory ? '' : search;
  return (
    <nav className={styles['nav']} aria-label="Reports">
      <ul>
        <li>
          <NavLink to="/reports" end>
            All reports
          </NavLink>
        </li>
        {items.map(templateSubject).map((subject) => (
          <li key={subject.id}>
            <NavLink to={`${pathOf(subject)}${question}`}>{subject.title}</NavLink>
          </li>
        ))}
        <li className={styles['apart']}>
          <NavLink to="/reports/history">History</NavLink>
        </li>
      </ul>
    </nav>
  );
}
