/** A widget in its card: what it is called, what can be done with it, what it shows. */
import type { ReactNode } from 'react';
import { Suspense } from 'react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { ErrorBoundary } from '../shell/error-boundary.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { titleOf } from './widget-words.ts';
import styles from './widget.module.css';

interface WidgetCardProps {
  readonly widget: Widget;
  readonly handle?: ReactNode;
  readonly menu?: ReactNode;
  readonly children: ReactNode;
}

export function WidgetCard({ widget, handle, menu, children }: WidgetCardProps) {
  const { reset } = useQueryErrorResetBoundary();
  return (
    <article className={styles['card']} aria-label={titleOf(widget)}>
      <div className={styles['head']}>
        {handle}
        <h2>
          <bdi>{titleOf(widget)}</bdi>
        </h2>
        {menu}
      </div>
      <ErrorBoundary onRetry={reset}>
        <Suspense fallback={<Skeleton height="100%" />}>{children}</Suspense>
      </ErrorBoundary>
    </article>
  );
}
