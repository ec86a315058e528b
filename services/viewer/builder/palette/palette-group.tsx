/** Things of a kind, folded away until they are wanted; a search opens all groups in which it found something. */
import type { ReactNode } from 'react';
import styles from './palette.module.css';

interface PaletteGroupProps {
  readonly title: string;
  readonly open: boolean;
  readonly count: number;
  readonly searching: boolean;
  readonly children: ReactNode;
}

export function PaletteGroup({ title, open, count, searching, children }: PaletteGroupProps) {
  if (count === 0) return null;
  return (
    // Another key lets the browser's own folding begin anew when a search begins or ends.
    <details key={String(searching)} open={open || searching} className={styles['group']}>
      <summary>
        {title} <span className={styles['count']}>{count}</span>
      </summary>
      <ul>{children}</ul>
    </details>
  );
}
