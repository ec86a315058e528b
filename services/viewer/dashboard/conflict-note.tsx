/** Another window has changed the dashboard: nothing is overwritten before the reader says which one stays. */
import { Button } from '../ui/button.tsx';
import styles from './dashboard.module.css';

export const ConflictNote = ({ onResolve }: { readonly onResolve: (whose: 'mine' | 'theirs') => Promise<void> }) => (
  <div className={styles['conflict']} role="alert">
    <p>
      <strong>This dashboard was changed in another window.</strong> What you have changed here is not saved.
    </p>
    <div className={styles['controls']}>
      <Button onClick={() => void onResolve('theirs')}>Show the other one</Button>
      <Button onClick={() => void onResolve('mine')}>Keep mine</Button>
    </div>
  </div>
);
