/** The frame around every page: way around, who is looking, and a word when the server is away or the session has ended. */
import { onlineManager, useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';
import { onSignedOut } from '../api/client.ts';
import { localeOf, useSession } from '../api/session.ts';
import { NoticesProvider } from '../ui/notices.tsx';
import { watchScripts } from '../ui/other-scripts.ts';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import { SignedOut } from './signed-out.tsx';
import styles from './shell.module.css';

export function Shell() {
  const [signedOut, setSignedOut] = useState(false);
  const { reset } = useQueryErrorResetBoundary();
  useEffect(() => onSignedOut(() => setSignedOut(true)), []);
  return (
    <>
      <ErrorBoundary onRetry={reset}>
        <Suspense fallback={<PageSkeleton />}>
          <NoticesProvider>
            <Frame />
          </NoticesProvider>
        </Suspense>
        <ScrollRestoration />
      </ErrorBoundary>
      {signedOut && <SignedOut />}
    </>
  );
}

function Frame() {
  const session = useSession();
  const { pathname } = useLocation();
  const { reset } = useQueryErrorResetBoundary();
  const locale = localeOf(session);
  const [online, setOnline] = useState(onlineManager.isOnline());
  useEffect(() => onlineManager.subscribe(setOnline), []);
  useEffect(() => {
    document.documentElement.lang = locale;
    return watchScripts(document.body, locale);
  }, [locale]);
  return (
    <>
      <a className={styles['skip']} href="#content">
        To the content
      </a>
      <Header session={session} />
      {session.banner !== null && <p className={styles['banner']}>{session.banner}</p>}
      {!online && (
        <p className={styles['away']} role="status">
          This device is offline. Figures stay as they were; they go on by themselves once it is back.
        </p>
      )}
      <main id="content" className={styles['main']} tabIndex={-1}>
        <ErrorBoundary place={pathname} onRetry={reset}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}
