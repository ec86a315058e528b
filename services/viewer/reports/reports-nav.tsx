/** The way around the reports. From report to report the question stays: the same range, zone and filters. */
import { useEffect, useRef } from 'react';
import { NavLink, useLocation, useMatch } from 'react-router';
import { pathOf, templateSubject, useTemplates } from '../api/subjects.ts';
import { classes } from '../ui/classes.ts';
import row from '../ui/nav-row.module.css';
import styles from './reports.module.css';

export function ReportsNav() {
  const { items } = useTemplates();
  const { pathname, search } = useLocation();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the row is wider than the window.
    const here = [...(nav.current?.querySelectorAll('a') ?? [])].find((link) => pathname.endsWith(link.pathname.replace(/^\/app/, '')));
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  const isHistory = useMatch('/reports/history/*') !== null;
  const question = isHistory ? '' : search;
  return (
    <nav ref={nav} className={classes(row['nav'], styles['nav'])} aria-label="Reports">
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
