/** Nothing is here, why, and what to do about it. */
import type { ReactNode } from 'react';
import styles from './empty.module.css';

export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className={styles['empty']}>
    <p className={styles['title']}>{title}</p>
    {children}
  </div>
);
