/** The currency of the book: its name alone, nothing is converted. */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import styles from '../system.module.css';
import type { BookDialogProps } from './price-dialog.tsx';

interface CurrencyDialogProps extends BookDialogProps {
  readonly currency: string;
  readonly onSave: (currency: string) => void;
}

export function CurrencyDialog({ currency, busy, error, onSave, onClose }: CurrencyDialogProps) {
  const [text, setText] = useState(currency);
  const next = text.trim().toUpperCase();
  const fault = /^[A-Z]{3}$/.test(next) ? null : 'Give three letters (ISO 4217), such as EUR.';
  return (
    <Dialog title="Change the currency?" open onClose={busy ? null : onClose}>
      <Form
        className={styles['form']}
        onSubmit={() => {
          if (fault === null) onSave(next);
        }}
      >
        <p>Every cost figure is named so from then on. Prices are not converted: change them too if they were in another currency.</p>
        <TextField label="Currency" value={text} maxLength={3} fault={fault} onChange={setText} />
        {error}
        <Actions>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={fault !== null || next === currency}>
            Save the currency
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
