/** One schedule: what it does, when it will, and what became of it. */
import { useState } from 'react';
import { useParams } from 'react-router';
import { localeOf, useSession } from '../api/session.ts';
import { PageHead } from '../ui/page-head.tsx';
import { ScheduleActions } from './actions/schedule-actions.tsx';
import { useMailSetup, useSchedule } from './data.ts';
import { FactList } from './fact-list.tsx';
import { Ledger } from './ledger/ledger.tsx';
import { MailNote } from './mail-note.tsx';
import { PauseNote } from './actions/pause-note.tsx';
import { FiringsPreview } from './preview/firings-preview.tsx';
import { inputOf } from '../api/schedule-input.ts';
import styles from './schedule-page.module.css';
import { capital, sayWhen } from './words.ts';

export function SchedulePage() {
  const { id = '' } = useParams();
  const session = useSession();
  const locale = localeOf(session);
  const schedule = useSchedule(id);
  const { from } = useMailSetup();
  // The firing that the reader has asked for, which they wait for.
  const [awaited, setAwaited] = useState<string | null>(null);
  return (
    <>
      <PageHead
        title={schedule.name}
        lead={`${capital(sayWhen(schedule.when))}, ${schedule.zone}`}
        actions={<ScheduleActions schedule={schedule} canSend={from !== null} onBegun={setAwaited} />}
      />
      <MailNote />
      <PauseNote schedule={schedule} locale={locale} />
      <div className={styles['columns']}>
        <section aria-labelledby="ledger">
          <h2 id="ledger">What became of it</h2>
          <Ledger
            schedule={schedule}
            locale={locale}
            awaited={awaited}
            onEnded={() => setAwaited(null)}
            canSend={from !== null}
            onBegun={setAwaited}
          />
        </section>
        <aside className={styles['side']}>
          <section aria-labelledby="facts">
            <h2 id="facts">What it sends</h2>
            <FactList schedule={schedule} locale={locale} />
          </section>
          <section aria-labelledby="next">
            <h2 id="next">Next firings</h2>
            <FiringsPreview input={inputOf(schedule)} schedule={schedule.id} paused={schedule.paused !== null} locale={locale} />
          </section>
        </aside>
      </div>
    </>
  );
}
