/** One firing: when it was due, how it stands and why, its report, and its mails. */
import { useState } from 'react';
import { Link } from 'react-router';
import { sayInstant, sayRange } from '../../../reports/ranges.ts';
import type { FiringView, ScheduleView } from '../../../scheduler/views.ts';
import { Button } from '../../ui/button.tsx';
import { StateMark } from '../state-mark.tsx';
import { FIRING_WORDS, isUnderWay, sayMails, sayMoment, sayReason, sayTrigger } from '../words.ts';
import { AgainDialog } from './again-dialog.tsx';
import styles from './firing-entry.module.css';
import { FiringWay } from './firing-way.tsx';
import { MailTable } from './mail-table.tsx';
import { lostOf } from './lost.ts';

interface FiringEntryProps {
  readonly firing: FiringView;
  readonly schedule: ScheduleView;
  readonly locale: string;
  readonly canSend: boolean;
  readonly onBegun: (firing: string) => void;
}

export function FiringEntry({ firing, schedule, locale, canSend, onBegun }: FiringEntryProps) {
  const { zone } = schedule;
  // Whom to send it to once more; null: the dialog is closed.
  const [again, setAgain] = useState<readonly string[] | null>(null);
  const word = FIRING_WORDS[firing.state];
  const lost = lostOf(firing, schedule);
  const trigger = sayTrigger(firing.trigger);
  return (
    <li className={styles['firing']}>
      <div className={styles['head']}>
        <h3>
          <time dateTime={firing.due_at}>{sayMoment(firing.due_at, zone, locale)}</time>
          {trigger !== '' && <span className={styles['trigger']}> {trigger}</span>}
        </h3>
        <StateMark word={word} />
      </div>
      <p className={styles['beside']}>
        {sayRange({ from: Date.parse(firing.range.from), to: Date.parse(firing.range.to) }, zone, locale)}, {zone}
        {firing.attempts > 1 && ` · taken up ${firing.attempts} times`}
        {firing.ended_at !== null && word.tone !== 'quiet' && ` · ended ${sayInstant(firing.ended_at, zone, locale)}`}
        {firing.data === 'grace_passed' && ' · some of its data had not come'}
      </p>
      {firing.reason !== '' && firing.mails.length === 0 && <p className={styles['reason']}>{sayReason(firing.reason)}</p>}
      {isUnderWay(firing) && <FiringWay state={firing.state} />}
      {firing.report !== null && (
        <p>
          <Link to={`/reports/history/${encodeURIComponent(firing.report)}`}>The report that was sent</Link>
        </p>
      )}
      {firing.mails.length > 0 && (
        <details open={word.tone === 'bad' || word.tone === 'busy'}>
          <summary>{sayMails(firing.mails)}</summary>
          <MailTable
            firing={firing}
            zone={zone}
            locale={locale}
            {...(canSend && { onAgain: (recipient: string) => setAgain([recipient]) })}
          />
        </details>
      )}
      {canSend && lost.length > 0 && (
        <p>
          <Button onClick={() => setAgain(lost)}>Send again to {lost.length === 1 ? lost[0] : `${lost.length} recipients`}</Button>
        </p>
      )}
      {again !== null && (
        <AgainDialog schedule={schedule} firing={firing} recipients={again} onClose={() => setAgain(null)} onBegun={onBegun} />
      )}
    </li>
  );
}
