/** A definition from a file that Export has written. It is checked at the server and opened in the builder; nothing is saved before the reader does. */
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useNavigate } from 'react-router';
import { problemOf } from '../../api/problem.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { readFile } from '../data.ts';
import type { ImportedState } from '../editor/editor-page.tsx';
import styles from './import-dialog.module.css';

const MOST_BYTES = 2_000_000;

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const id = useId();
  const importing = useMutation({
    mutationFn: async (file: File) => {
      if (file.size > MOST_BYTES) throw new Error(`${file.name} is too large for a report: it has more than 2 MB.`);
      return readFile(await file.text());
    },
    onSuccess: (imported) => {
      const state: ImportedState = { imported };
      void navigate('/builder/new', { state });
    },
  });
  const problem = importing.error === null ? null : problemOf(importing.error);
  const faults = problem?.faults ?? [];
  return (
    <Dialog title="Import a report" open onClose={onClose}>
      <p>
        <label htmlFor={id}>A JSON file that “Export as JSON” has written, here or in another studio</label>
      </p>
      <input
        id={id}
        className={styles['file']}
        type="file"
        accept=".json,application/json"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again once it is mended.
          event.target.value = '';
          if (file !== undefined) importing.mutate(file);
        }}
      />
      {importing.isPending && <p role="status">Reading the file …</p>}
      {problem !== null && faults.length === 0 && <ProblemNote problem={problem} />}
      {faults.length > 0 && (
        <div role="alert" className={styles['faults']}>
          <p>
            <strong>The file was not imported.</strong>{' '}
            {faults.length === 1 ? 'What is wrong with it:' : `${faults.length} things are wrong with it:`}
          </p>
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path === '' ? 'the file' : path}</code>: {message}
              </li>
            ))}
          </ul>
          <p>Mend it there and choose the file again.</p>
        </div>
      )}
    </Dialog>
  );
}
