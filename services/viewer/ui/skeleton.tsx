/** What stands where something is still loading: of its size, so that nothing jumps when it comes. */
import type { CSSProperties } from 'react';
import styles from './skeleton.module.css';

interface SkeletonProps {
  /** CSS length. */
  readonly height: string;
  readonly width?: string;
}

export function Skeleton({ height, width = '100%' }: SkeletonProps) {
  const size: CSSProperties = { height, width };
  return <div className={styles['skeleton']} style={size} aria-hidden="true" />;
}

export const PageSkeleton = () => (
  <div className={styles['page']} role="status" aria-label="Loading">
    <Skeleton height="2.25rem" width="16rem" />
    <Skeleton height="8rem" />
    <Skeleton height="16rem" />
  </div>
);
