/** The room of the page "System": how the data stand, who may do what, and what the studio sets for itself. */
import { Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useSession } from '../api/session.ts';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { HealthPage } from './health/health-page.tsx';
import { LabelsPage } from './labels/labels-page.tsx';
import { LettersPage } from './letters/letters-page.tsx';
import { mayOpen } from './places.ts';
import { NotForYou } from './not-for-you.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { PersonPage } from './people/person-page.tsx';
import { PricesPage } from './prices/prices-page.tsx';
import { ProfilePage } from './profile/profile-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { SideList } from './side-list.tsx';
import styles from './system.module.css';
import { TokensPage } from './tokens/tokens-page.tsx';

const PAGES = [
  { place: 'health', path: 'health', element: <HealthPage /> },
  { place: 'letters', path: 'letters', element: <LettersPage /> },
  { place: 'people', path: 'people', element: <PeoplePage /> },
  { place: 'people', path: 'people/:id', element: <PersonPage /> },
  { place: 'tokens', path: 'tokens', element: <TokensPage /> },
  { place: 'settings', path: 'settings', element: <SettingsPage /> },
  { place: 'labels', path: 'labels/:dimension?', element: <LabelsPage /> },
  { place: 'prices', path: 'prices', element: <PricesPage /> },
  { place: 'profile', path: 'profile', element: <ProfilePage /> },
] as const;

export function SystemRoom() {
  const session = useSession();
  return (
    <div className={styles['room']}>
      <SideList session={session} />
      <div className={styles['page']}>
        <Suspense fallback={<PageSkeleton />}>
          <Routes>
            <Route index element={<Navigate to="/system/health" replace />} />
            {PAGES.map(({ place, path, element }) => (
              <Route key={path} path={path} element={mayOpen(session, place) ? element : <NotForYou place={place} />} />
            ))}
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
