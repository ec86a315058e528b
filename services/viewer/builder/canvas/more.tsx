/** What of a form is shown when it is asked for. */
import type { ReactNode } from 'react';
import styles from './more.module.css';

export const More = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <details className={styles['more']}>
    <summary>{title}</summary>
    {children}
  </details>
);
