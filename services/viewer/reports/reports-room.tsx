/** The room of the page "Reports": each template and saved definition for any question, and the history of what was made. */
import { Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { HistoryPage } from './history-page.tsx';
import { SavedPage, TemplatePage } from './report-page.tsx';
import { ReportsNav } from './reports-nav.tsx';
import { StartPage } from './start-page.tsx';
import { StoredPage } from './stored-page.tsx';

export const ReportsRoom = () => (
  <>
    <ReportsNav />
    <Suspense fallback={<PageSkeleton />}>
      <Routes>
        <Route index element={<StartPage />} />
        <Route path="history" element={<HistoryPage />} />
        <Route path="history/:id/*" element={<StoredPage />} />
        <Route path="saved/:id" element={<SavedPage />} />
        <Route path=":template" element={<TemplatePage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </Suspense>
  </>
);
