/** A report that is being made: how far it is, and calling it off. */
import { useMutation } from '@tanstack/react-query';
import { numberFormat } from '../../reports/formatters.ts';
import { Button } from '../ui/button.tsx';
import { useNotices } from '../ui/notices.tsx';
import { callOff, type Progress } from './making.ts';
import styles from './progress.module.css';

interface MakingProps {
  /** null: nothing is known of it yet. */
  readonly progress: Progress | null;
  readonly locale: string;
}

export function Making({ progress, locale }: MakingProps) {
  const { complain } = useNotices();
  const cancel = useMutation({ mutationFn: callOff, onError: complain });
  const share = progress?.share ?? 0;
  return (
    <div className={styles['making']}>
      <progress value={progress === null ? undefined : share} max={1} aria-label="Making the report" />
      <div className={styles['step']}>
        <p role="status">
          {progress === null ? 'Asking for the report…' : `${sentence(progress.step)}, ${numberFormat(locale, 0).format(share * 100)} %`}
        </p>
        {progress !== null && (
          <Button busy={cancel.isPending} onClick={() => cancel.mutate(progress.job)}>
            Cancel
          </Button>
        )}
      </div>
    </div>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
