/** A problem as a reader should meet it: what happened, what to do, and the id that ties it to the server's log. */
import type { Problem } from '../api/problem.ts';
import { Button } from './button.tsx';
import styles from './problem-note.module.css';

export function ProblemNote({ problem, onRetry }: { readonly problem: Problem; readonly onRetry?: () => void }) {
  return (
    <div className={styles['note']} role="alert">
      <p className={styles['title']}>{problem.title}</p>
      {problem.detail !== '' && <p>{problem.detail}</p>}
      <p>{problem.advice}</p>
      {problem.instance !== null && (
        <p className={styles['id']}>
          <code>{problem.code}</code> · <code>{problem.instance}</code>
        </p>
      )}
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
