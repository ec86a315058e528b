/** The schedules that were found: a row each on a wide screen, a card each on a phone. */
import { Link } from 'react-router';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { localeOf, mayAct, type Session } from '../../api/session.ts';
import { pathOf } from '../data.ts';
import { DueTime } from '../due-time.tsx';
import { StateMark } from '../state-mark.tsx';
import { capital, FIRING_WORDS, sayMoment, sayPause, sayRangeOf, sayReason, sayWhen } from '../words.ts';
import styles from './schedule-list.module.css';

interface ScheduleListProps {
  readonly schedules: readonly ScheduleView[];
  readonly nameOf: (report: ScheduleView['report']) => string;
  readonly session: Session;
}

export function ScheduleList({ schedules, nameOf, session }: ScheduleListProps) {
  const locale = localeOf(session);
  const withOwner = mayAct(session, 'admin');
  return (
    <table className={styles['list']}>
      <caption className="visually-hidden">Schedules</caption>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col">When</th>
          <th scope="col">Next</th>
          <th scope="col">Last</th>
          {withOwner && <th scope="col">Owner</th>}
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <tr key={schedule.id}>
            <th scope="row">
              <Link className={styles['name']} to={pathOf(schedule.id)}>
                <bdi>{schedule.name}</bdi>
              </Link>
              <span className={styles['beside']}>
                <bdi>{nameOf(schedule.report)}</bdi>, {sayRangeOf(schedule).toLowerCase()}
              </span>
            </th>
            <td data-head="When">
              {capital(sayWhen(schedule.when))}
              <span className={styles['beside']}>{schedule.zone}</span>
            </td>
            <td data-head="Next">
              <Next schedule={schedule} locale={locale} />
            </td>
            <td data-head="Last">
              <Last schedule={schedule} locale={locale} />
            </td>
            {withOwner && (
              <td data-head="Owner">
                <bdi>{schedule.owner_name ?? 'no user any more'}</bdi>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Told {
  readonly schedule: ScheduleView;
  readonly locale: string;
}

function Next({ schedule, locale }: Told) {
  const pause = sayPause(schedule, locale);
  if (pause !== null) {
    return (
      <>
        <StateMark word={{ text: 'Paused', tone: 'quiet' }} />
        <span className={styles['beside']}>{pause}</span>
      </>
    );
  }
  if (schedule.next_due_at === null) return <>Never again: it has ended.</>;
  return <DueTime iso={schedule.next_due_at} zone={schedule.zone} locale={locale} />;
}

function Last({ schedule: { last, zone }, locale }: Told) {
  if (last === null) return <>None yet</>;
  return (
    <>
      <StateMark word={FIRING_WORDS[last.state]} />
      <span className={styles['beside']}>{sayMoment(last.due_at, zone, locale)}</span>
      {FIRING_WORDS[last.state].tone !== 'good' && last.reason !== '' && <span className={styles['why']}>{sayReason(last.reason)}</span>}
    </>
  );
}
