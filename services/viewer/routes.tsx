/**
 * The pages and their addresses. Each room is a chunk of its own, fetched when it is first opened. What the first page cannot do without is fetched beside its
 * chunk, and nothing of it is shown before: a part that had shown its skeleton would be kept from its content for 0.3 s by React, which spares
 * readers a flicker.
 */
import type { QueryClient } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { askFirst } from './first-asked.ts';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PageFailed } from './shell/page-failed.tsx';
import { Shell } from './shell/shell.tsx';
import { PageSkeleton } from './ui/skeleton.tsx';

export function createRoutes(cache: QueryClient): ReturnType<typeof createBrowserRouter> {
  let opened = false;
  // Who goes on from page to page sees the next one at once.
  const atFirst = async (request: Request) => {
    if (!opened) await askFirst(cache, new URL(request.url).pathname);
    return null;
  };
  const router = createBrowserRouter(
    [
      {
        element: <Shell />,
        loader: ({ request }) => atFirst(request),
        shouldRevalidate: () => false,
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
  const stop = router.subscribe(({ initialized }) => {
    if (!initialized) return;
    opened = true;
    stop();
  });
  return router;
}
