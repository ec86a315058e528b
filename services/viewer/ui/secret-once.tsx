/** A secret that is shown this once: to copy, and gone with the dialog. */
import { useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Actions, Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';

interface SecretOnceProps {
  readonly title: string;
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
  /** What it is for, and what to do if it is lost. */
  readonly children: ReactNode;
}

export function SecretOnce({ title, label, secret, onClose, children }: SecretOnceProps) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setSaid('Copied.');
    } catch (error) {
      // A page that came without encryption may not write to the clipboard, nor one whose reader forbids it.
      if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
      setSaid('The browser does not let this page copy: select the text and copy it.');
    }
  };
  return (
    <Dialog title={title} open onClose={onClose}>
      {children}
      <TextField
        label={label}
        value={secret}
        readOnly
        spellCheck={false}
        onFocus={(event) => event.target.select()}
        onChange={() => undefined}
        hint="Shown this once: it is kept nowhere, and cannot be shown again."
      />
      <p role="status">{said}</p>
      <Actions>
        <Button onClick={onClose}>Done</Button>
        <Button look="primary" onClick={() => void copy()}>
          Copy
        </Button>
      </Actions>
    </Dialog>
  );
}
