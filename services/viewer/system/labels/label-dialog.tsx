/** Gives an id a name. */
import { useState } from 'react';
import type { Labels } from '../../../reports/labels.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import styles from '../system.module.css';
import { faultsOf, hasFault, labelOf, NEW_LABEL, type Label } from './labels.ts';

interface LabelDialogProps {
  readonly taken: Labels;
  readonly busy: boolean;
  readonly onSave: (id: string, label: Label) => void;
  readonly onClose: () => void;
}

export function LabelDialog({ taken, busy, onSave, onClose }: LabelDialogProps) {
  const [draft, setDraft] = useState(NEW_LABEL);
  const [tried, setTried] = useState(false);
  const faults = faultsOf(draft, new Set(Object.keys(taken)));
  const shown = tried ? faults : null;
  return (
    <Dialog title="Add a name" open onClose={busy ? null : onClose}>
      <Form
        className={styles['form']}
        onSubmit={() => {
          setTried(true);
          if (!hasFault(faults)) onSave(draft.id.trim(), labelOf(draft));
        }}
      >
        <TextField
          label="Id"
          value={draft.id}
          maxLength={200}
          hint="As it stands in the events."
          fault={shown?.id ?? null}
          onChange={(id) => setDraft({ ...draft, id })}
        />
        <TextField
          label="Name"
          value={draft.name}
          maxLength={200}
          dir="auto"
          fault={shown?.name ?? null}
          onChange={(name) => setDraft({ ...draft, name })}
        />
        <TextField
          label="Order"
          inputMode="numeric"
          value={draft.order}
          hint="Smaller ones stand first; without one by name."
          fault={shown?.order ?? null}
          onChange={(order) => setDraft({ ...draft, order })}
        />
        <TextField
          label="Colour"
          maxLength={7}
          placeholder="#1a2b3c"
          value={draft.colour}
          hint="Of its line and bar in charts; without one the design chooses."
          fault={shown?.colour ?? null}
          onChange={(colour) => setDraft({ ...draft, colour })}
        />
        <CheckField label="Archived: no longer in use" checked={draft.archived} onChange={(archived) => setDraft({ ...draft, archived })} />
        <Actions>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            Add
          </Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
