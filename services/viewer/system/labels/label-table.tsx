/** The names in a table; the one that is edited has fields in its row. */
import { memo, useEffect, useRef, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import table from '../../ui/data-table.module.css';
import { Form } from '../../ui/form.tsx';
import system from '../system.module.css';
import styles from './label-table.module.css';
import { draftOf, faultsOf, hasFault, labelOf, type Label, type Named } from './labels.ts';

interface LabelTableProps {
  readonly named: readonly Named[];
  readonly edited: string | null;
  readonly busy: boolean;
  readonly onEdit: (id: string | null) => void;
  readonly onRemove: (id: string) => void;
  readonly onSave: (id: string, label: Label) => void;
}

export function LabelTable({ named, edited, busy, onEdit, onRemove, onSave }: LabelTableProps) {
  const place = useRef<HTMLDivElement>(null);
  /** The focus goes back to where the editing was begun. */
  const leave = (id: string) => {
    onEdit(null);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-edit="${CSS.escape(id)}"]`)?.focus());
  };
  return (
    <div ref={place} className={classes(table['frame'], system['wide'])} role="region" aria-label="Names" tabIndex={0}>
      <table className={classes(table['table'], styles['table'])}>
        <caption className="visually-hidden">Names</caption>
        <thead>
          <tr>
            {['Name', 'Id', 'Order', 'Colour', 'Archived'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {named.map((one) =>
            one.id === edited ? (
              <EditedRow key={one.id} named={one} busy={busy} onSave={onSave} onLeave={leave} />
            ) : (
              <Row key={one.id} named={one} onEdit={onEdit} onRemove={onRemove} />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly named: Named;
  readonly onEdit: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** There may be hundreds: only what changes is drawn anew. */
const Row = memo(
  function Row({ named: { id, label }, onEdit, onRemove }: RowProps) {
    return (
      <tr>
        <th scope="row">
          <bdi>{label.name}</bdi>
        </th>
        <td>
          <bdi>{id}</bdi>
        </td>
        <td>{label.order ?? '–'}</td>
        <td>
          {label.colour === null ? (
            '–'
          ) : (
            <>
              <span className={system['swatch']} style={{ background: label.colour }} aria-hidden="true" />
              {label.colour}
            </>
          )}
        </td>
        <td>{label.archived ? 'archived' : '–'}</td>
        <td>
          <div className={styles['buttons']}>
            <Button look="quiet" data-edit={id} aria-label={`Edit ${label.name}`} onClick={() => onEdit(id)}>
              Edit
            </Button>
            <Button look="quiet" aria-label={`Take away ${label.name}`} onClick={() => onRemove(id)}>
              Take away…
            </Button>
          </div>
        </td>
      </tr>
    );
  },
  (before, after) => before.named.label === after.named.label && before.named.id === after.named.id,
);

interface EditedRowProps {
  readonly named: Named;
  readonly busy: boolean;
  readonly onSave: (id: string, label: Label) => void;
  readonly onLeave: (id: string) => void;
}

const NONE: ReadonlySet<string> = new Set();

function EditedRow({ named, busy, onSave, onLeave }: EditedRowProps) {
  const [draft, setDraft] = useState(() => draftOf(named));
  const faults = faultsOf(draft, NONE);
  const row = useRef<HTMLTableRowElement>(null);
  // Whoever asked to edit it goes on to its first field.
  useEffect(() => row.current?.querySelector('input')?.focus(), []);
  return (
    <tr
      ref={row}
      className={styles['edited']}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave(named.id);
      }}
    >
      <td colSpan={6}>
        <Form
          name={`Edit ${named.id}`}
          className={styles['fields']}
          onSubmit={() => {
            if (!hasFault(faults)) onSave(named.id, labelOf(draft));
          }}
        >
          <div className={system['grow']}>
            <TextField
              label="Name"
              value={draft.name}
              maxLength={200}
              dir="auto"
              fault={faults.name}
              hint={<bdi>{named.id}</bdi>}
              onChange={(name) => setDraft({ ...draft, name })}
            />
          </div>
          <TextField
            label="Order"
            inputMode="numeric"
            size={6}
            value={draft.order}
            fault={faults.order}
            onChange={(order) => setDraft({ ...draft, order })}
          />
          <TextField
            label="Colour"
            size={8}
            maxLength={7}
            placeholder="#1a2b3c"
            value={draft.colour}
            fault={faults.colour}
            onChange={(colour) => setDraft({ ...draft, colour })}
          />
          <CheckField label="Archived" checked={draft.archived} onChange={(archived) => setDraft({ ...draft, archived })} />
          <div className={styles['buttons']}>
            <Button type="submit" look="primary" busy={busy} disabled={hasFault(faults)}>
              Save
            </Button>
            <Button disabled={busy} onClick={() => onLeave(named.id)}>
              Cancel
            </Button>
          </div>
        </Form>
      </td>
    </tr>
  );
}
