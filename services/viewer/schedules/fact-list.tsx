/** What a schedule sends, over which range, to whom, and what it does when something is late. */
import { Link } from 'react-router';
import { isDefined } from './is-defined.ts';
import type { ScheduleView } from '../../scheduler/views.ts';
import { sayInstant } from '../../reports/ranges.ts';
import { plural } from '../../reports/format.ts';
import { Facts, type Fact } from '../ui/facts.tsx';
import styles from './fact-list.module.css';
import { useSubjectNames } from './subject-name.ts';
import { MISFIRE_TEXTS } from './misfire.ts';
import { capital, FORMAT_NAMES, sayFilters, sayRangeOf } from './words.ts';

export function FactList({ schedule, locale }: { readonly schedule: ScheduleView; readonly locale: string }) {
  const nameOf = useSubjectNames();
  const { report } = schedule;
  const filters = sayFilters(report.filters);
  const address =
    report.template === undefined ? `/reports/saved/${encodeURIComponent(report.definition ?? '')}` : `/reports/${report.template}`;
  const facts: readonly Fact[] = [
    { name: 'Report', value: <Link to={address}>{nameOf(report)}</Link> },
    {
      name: 'Range',
      value: `${sayRangeOf(schedule)}, as seen from the due time${report.compare === false ? '' : ', with its comparison'}`,
    },
    ...(filters.length === 0 ? [] : [{ name: 'Only', value: <Lines lines={filters} /> }]),
    { name: 'Attached', value: report.formats.map((format) => FORMAT_NAMES[format]).join(', ') || 'Nothing: the mail alone' },
    { name: plural(schedule.recipients.length, 'Recipient', 'Recipients'), value: <Lines lines={schedule.recipients} /> },
    ...(schedule.subject == null ? [] : [{ name: 'Subject', value: schedule.subject }]),
    ...(schedule.message == null
      ? []
      : [{ name: 'Text above the report', value: <span className={styles['text']}>{schedule.message}</span> }]),
    { name: 'Owner', value: schedule.owner_name ?? 'No user any more' },
    { name: 'Waits for its data', value: sayGrace(schedule.grace_minutes) },
    { name: 'Missed runs', value: capital(MISFIRE_TEXTS[schedule.misfire ?? 'latest']) },
    ...[
      isDefined(schedule.start) ? { name: 'Not before', value: sayInstant(schedule.start, schedule.zone, locale) } : null,
      isDefined(schedule.end) ? { name: 'Until', value: sayInstant(schedule.end, schedule.zone, locale) } : null,
    ].filter(isDefined),
  ];
  return <Facts facts={facts} />;
}

const sayGrace = (minutes = 60): string =>
  minutes === 0 ? 'No: it goes out at once, and says what is missing' : `At most ${minutes} min after its due time`;

const Lines = ({ lines }: { readonly lines: readonly string[] }) => (
  <ul className={styles['lines']}>
    {lines.map((line) => (
      <li key={line}>
        <bdi>{line}</bdi>
      </li>
    ))}
  </ul>
);
