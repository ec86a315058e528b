/** A figure in a cell with a bar as long as its share of the greatest. */
import type { ReactNode } from 'react';
import styles from './widget.module.css';

export const BarCell = ({ share, children }: { readonly share: number; readonly children: ReactNode }) => (
  <span className={styles['bar']}>
    <span className={styles['filled']} style={{ width: `${(share * 100).toFixed(1)}%` }} aria-hidden="true" />
    <span>{children}</span>
  </span>
);
