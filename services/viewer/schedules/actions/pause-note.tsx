/** That a schedule is paused: since when, by whom and why, and what to do about it. */
import type { ScheduleView } from '../../../scheduler/views.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { needsOwner, sayPause } from '../words.ts';
import styles from './pause-note.module.css';
import { useResume } from './use-resume.ts';

export function PauseNote({ schedule, locale }: { readonly schedule: ScheduleView; readonly locale: string }) {
  const session = useSession();
  const resume = useResume(schedule);
  const pause = sayPause(schedule, locale);
  if (pause === null) return null;
  const advice = needsOwner(schedule)
    ? mayAct(session, 'admin')
      ? 'Hand it over to an active editor who may see what it reports (under “More”), then let it go on.'
      : 'An admin can hand it over to somebody who may have it.'
    : null;
  return (
    <div className={styles['note']} role="note" aria-label="Paused">
      <p>
        <bdi>{pause}</bdi> {advice}
      </p>
      <Button busy={resume.isPending} onClick={() => resume.mutate()}>
        Go on
      </Button>
    </div>
  );
}
