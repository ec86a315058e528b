/** A file from the reader's device. */
import { useId, type ReactNode } from 'react';
import styles from './field.module.css';

interface FileFieldProps {
  readonly label: string;
  /** Media types or endings, as browsers take them. */
  readonly accept: string;
  readonly hint?: ReactNode;
  readonly fault?: string | null;
  readonly onPick: (file: File) => void;
}

export function FileField({ label, accept, hint, fault = null, onPick }: FileFieldProps) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <input
        id={id}
        type="file"
        accept={accept}
        className={styles['input']}
        aria-describedby={`${id}-hint ${id}-fault`}
        aria-invalid={fault === null ? undefined : true}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onPick(file);
          // The same file can be picked again, after it was mended.
          event.target.value = '';
        }}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {fault !== null && (
        <p id={`${id}-fault`} className={styles['fault']} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
