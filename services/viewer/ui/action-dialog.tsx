/** Asks before something is done, does it, and says so; what fails is said in the dialog, which stays. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
import styles from './action-dialog.module.css';
import { Button, type Look } from './button.tsx';
import { Actions, Dialog } from './dialog.tsx';
import { useNotices } from './notices.tsx';
import { ProblemNote } from './problem-note.tsx';

interface ActionDialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly verb: string;
  readonly look?: Look;
  readonly wide?: boolean;
  readonly ready?: boolean;
  /** @returns what to say when it is done */
  readonly act: () => Promise<string>;
  /** Asks again for what has changed; the dialog stays so long. */
  readonly refresh: () => Promise<unknown>;
  /** After it was done. */
  readonly onDone?: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function ActionDialog({
  title,
  verb,
  look = 'primary',
  wide = false,
  ready = true,
  act,
  refresh,
  onDone,
  onClose,
  children,
}: ActionDialogProps) {
  const { say } = useNotices();
  const { mutate, isPending, error } = useMutation({
    mutationFn: act,
    onSuccess: async (done) => {
      await refresh();
      onClose();
      say(done);
      onDone?.();
    },
  });
  return (
    <Dialog title={title} open wide={wide} onClose={isPending ? null : onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) mutate();
        }}
      >
        {children}
        {error !== null && <ProblemNote problem={problemOf(error)} />}
        <Actions>
          <Button onClick={onClose} disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" look={look} busy={isPending} disabled={!ready}>
            {verb}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
