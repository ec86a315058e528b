/** What became of each mail of a firing: its state, the server's words, when it is tried again. */
import { sayInstant } from '../../../reports/ranges.ts';
import type { FiringView } from '../../../scheduler/views.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { StateMark } from '../state-mark.tsx';
import styles from './mail-table.module.css';
import { MAIL_WORDS } from '../words.ts';

interface MailTableProps {
  readonly firing: FiringView;
  readonly zone: string;
  readonly locale: string;
  /** Send it again to somebody of whom it is not known whether it arrived. */
  readonly onAgain?: (recipient: string) => void;
}

type Mail = FiringView['mails'][number];

export const MailTable = ({ firing, ...told }: MailTableProps) => (
  <DataTable
    caption={`Mails, times in ${told.zone}`}
    hideCaption
    columns={columnsOf(told, firing.ended_at !== null)}
    rows={firing.mails}
    keyOf={({ recipient }) => recipient}
  />
);

const columnsOf = ({ zone, locale, onAgain }: Omit<MailTableProps, 'firing'>, isOver: boolean): readonly TableColumn<Mail>[] => [
  { id: 'recipient', head: 'Recipient', cell: ({ recipient }) => <span className={styles['address']}>{recipient}</span> },
  { id: 'state', head: 'State', cell: ({ state }) => <StateMark word={MAIL_WORDS[state]} /> },
  {
    id: 'why',
    head: 'What the server said',
    cell: (mail) => <Answer mail={mail} zone={zone} locale={locale} {...(isOver && onAgain !== undefined && { onAgain })} />,
  },
  {
    id: 'sent',
    head: 'Sent',
    cell: ({ sent_at: sentAt }) => <span className={styles['moment']}>{sentAt === null ? '–' : sayInstant(sentAt, zone, locale)}</span>,
  },
  { id: 'attempts', head: 'Tries', numeric: true, cell: ({ attempts }) => attempts },
];

interface AnswerProps extends Pick<MailTableProps, 'zone' | 'locale' | 'onAgain'> {
  readonly mail: Mail;
}

const Answer = ({ mail, zone, locale, onAgain }: AnswerProps) => (
  <span className={styles['answer']}>
    {sayAnswer(mail)}
    {mail.next_try_at !== null && ` Tried again ${sayInstant(mail.next_try_at, zone, locale)}.`}
    {mail.state === 'unknown' && onAgain !== undefined && (
      <Button look="quiet" onClick={() => onAgain(mail.recipient)}>
        Send again all the same
      </Button>
    )}
  </span>
);

const LEFT = 'Has left this list by the link in a mail. That link alone brings them back; you can take the address out of the schedule.';

const sayAnswer = ({ state, answer }: Mail): string => (state === 'skipped' ? LEFT : answer || '–');
