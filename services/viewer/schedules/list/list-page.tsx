/** All schedules that the reader may see: what, when, next, last. What is sought stands in the address. */
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { mayAct, useSession } from '../../api/session.ts';
import { plural } from '../../../reports/format.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { useSchedules } from '../data.ts';
import { MailNote } from '../mail-note.tsx';
import { useSubjectNames } from '../subject-name.ts';
import { find, readSought, writeSought, type Sought } from './find.ts';
import { ScheduleList } from './schedule-list.tsx';
import { SoughtFields } from './sought-fields.tsx';

export function ListPage() {
  const session = useSession();
  const isAdmin = mayAct(session, 'admin');
  const schedules = useSchedules();
  const nameOf = useSubjectNames();
  const [address, setAddress] = useSearchParams();
  const sought = useMemo(() => readSought(address), [address]);
  const found = find(schedules, sought, nameOf);
  const seek = (next: Sought) => setAddress(writeSought(next), { replace: true });
  const make = (
    <ButtonLink look="primary" to="/schedules/new">
      New schedule
    </ButtonLink>
  );
  return (
    <>
      <PageHead
        title="Schedules"
        lead={isAdmin ? 'Reports that go out by mail: everybody’s.' : 'Reports that go out by mail: yours.'}
        {...(schedules.length > 0 && { actions: make })}
      />
      <MailNote />
      {schedules.length === 0 ? (
        <Empty title="No report is sent yet">
          <p>A schedule sends one report to a list of people: every Monday morning, on the first of the month, or whenever you say.</p>
          {make}
        </Empty>
      ) : (
        <>
          <SoughtFields sought={sought} onChange={seek} schedules={schedules} withOwner={isAdmin} />
          <p role="status">
            {found.length === schedules.length
              ? `${schedules.length} ${plural(schedules.length, 'schedule', 'schedules')}`
              : `${found.length} of ${schedules.length} schedules`}
          </p>
          {found.length === 0 ? (
            <Empty title="No schedule matches">
              <Button onClick={() => setAddress({}, { replace: true })}>Show all</Button>
            </Empty>
          ) : (
            <ScheduleList schedules={found} nameOf={nameOf} session={session} />
          )}
        </>
      )}
    </>
  );
}
