/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  /** null: it cannot be closed. */
  readonly onClose: (() => void) | null;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, open, onClose, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        // The owner decides whether it closes.
        event.preventDefault();
        onClose?.();
      }}
    >
      {open && (
        <div className={styles['content']}>
          <div className={styles['head']}>
            <h2 id={id}>{title}</h2>
            {onClose !== null && (
              <Button look="quiet" onClick={onClose} aria-label="Close">
                ✕
              </Button>
            )}
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** The buttons at the foot of a dialog or a form. */
export const Actions = ({ children }: { readonly children: ReactNode }) => <div className={styles['actions']}>{children}</div>;
