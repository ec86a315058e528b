/** Where an embedded widget begins: one card, live, in the colours that the reader's system prefers. Its token stands in the address. */
import '@fontsource/inter/400.css';
import '@fontsource/inter/600.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAnswerCache } from '../api/cache.ts';
import { watchScripts } from '../ui/other-scripts.ts';
import { EmbeddedPage } from './embedded-page.tsx';
import { browserLocale } from '../api/browser-locale.ts';

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the widget');
document.documentElement.lang = browserLocale();
watchScripts(document.body, browserLocale());
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={createAnswerCache()}>
      <EmbeddedPage token={location.pathname.split('/').at(-1) ?? ''} />
    </QueryClientProvider>
  </StrictMode>,
);
