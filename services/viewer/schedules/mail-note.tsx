/** Said at the top of each page of schedules where mail is not set up: schedules are kept, and nothing goes out. */
import { mayAct, useSession } from '../api/session.ts';
import { classes } from '../ui/classes.ts';
import note from '../ui/problem-note.module.css';
import { useMailSetup } from './data.ts';
import styles from './mail-note.module.css';

export function MailNote() {
  const session = useSession();
  const { from } = useMailSetup();
  if (from !== null) return null;
  return (
    <div className={classes(note['note'], styles['note'])} role="note" aria-label="Mail is not set up">
      <p className={note['title']}>Mail is not set up: schedules are kept, and nothing is sent.</p>
      {mayAct(session, 'admin') ? (
        <p>
          Start wrapsheet with <code>SMTP_URL</code> (such as <code>smtp://user:password@mail.studio.example:587</code>) and{' '}
          <code>MAIL_FROM</code>. What was due meanwhile follows each schedule’s rule for missed runs.
        </p>
      ) : (
        <p>Ask an admin to set it up. You can make schedules and look at their mails until then.</p>
      )}
    </div>
  );
}
