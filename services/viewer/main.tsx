/** Where the viewer begins: styles, the cache of answers, the routes. */
import '@fontsource/inter/400.css';
import '@fontsource/inter/600.css';
import './ui/tokens.css';
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { applyTheme, keptTheme } from './shell/theme.ts';
import { createAnswerCache } from './api/cache.ts';
import { createRoutes } from './routes.tsx';

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the app');
applyTheme(keptTheme());
const cache = createAnswerCache();
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <RouterProvider router={createRoutes(cache)} />
    </QueryClientProvider>
  </StrictMode>,
);
