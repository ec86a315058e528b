/** The room of the page "Schedules": which reports go to whom and when, what they will look like, and what became of them. */
import { Route, Routes } from 'react-router';
import { mayAct, useSession } from '../api/session.ts';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { Empty } from '../ui/empty.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { EditPage } from './editor/edit-page.tsx';
import { NewPage } from './editor/new-page.tsx';
import { ListPage } from './list/list-page.tsx';
import { SchedulePage } from './schedule-page.tsx';

export function SchedulesRoom() {
  const session = useSession();
  if (!mayAct(session, 'editor')) return <ForViewers />;
  return (
    <Routes>
      <Route index element={<ListPage />} />
      <Route path="new" element={<NewPage />} />
      <Route path=":id" element={<SchedulePage />} />
      <Route path=":id/edit" element={<EditPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}

const ForViewers = () => (
  <>
    <PageHead title="Schedules" />
    <Empty title="Schedules belong to editors">
      <p>You can read reports, but not have them sent. Ask an admin for the role editor, or an editor to put you on a list.</p>
      <p>If a report comes to you by mail, its last line leads out of that list.</p>
    </Empty>
  </>
);
