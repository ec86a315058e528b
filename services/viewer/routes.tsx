/** The pages and their addresses. Each room is a chunk of its own, fetched when it is first opened. */
import { createBrowserRouter } from 'react-router';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PageFailed } from './shell/page-failed.tsx';
import { Shell } from './shell/shell.tsx';
import { PageSkeleton } from './ui/skeleton.tsx';

export const createRoutes = () =>
  createBrowserRouter(
    [
      {
        element: <Shell />,
        hydrateFallbackElement: <PageSkeleton />,
        children: [
          {
            errorElement: <PageFailed />,
            children: [
              { index: true, lazy: async () => ({ Component: (await import('./dashboard/dashboard-room.tsx')).DashboardRoom }) },
              { path: 'figures/:metric', lazy: async () => ({ Component: (await import('./dashboard/figure-room.tsx')).FigureRoom }) },
              { path: 'reports/*', lazy: async () => ({ Component: (await import('./reports/reports-room.tsx')).ReportsRoom }) },
              { path: 'schedules/*', lazy: async () => ({ Component: (await import('./schedules/schedules-room.tsx')).SchedulesRoom }) },
              { path: 'builder/*', lazy: async () => ({ Component: (await import('./builder/builder-room.tsx')).BuilderRoom }) },
              { path: 'system/*', lazy: async () => ({ Component: (await import('./system/system-room.tsx')).SystemRoom }) },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
    { basename: '/app' },
  );
