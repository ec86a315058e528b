/** What can be done with a widget: look behind it, embed it, and while arranging move, resize, rename and remove it. */
import { useState } from 'react';
import type { Dashboard, Widget } from '../../reports/dashboards/dashboard.ts';
import { MOST_COLUMNS } from '../../reports/dashboards/widget-rules.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { moved, removed, renamed, resized } from './arranging.ts';
import { EmbedDialog } from './embed-dialog.tsx';
import { figureAddress, questionOfPlace } from './figure-address.ts';
import styles from './widget-menu.module.css';
import { titleOf } from './widget-words.ts';
import { metricEntry } from '../../metrics/catalogue.ts';

interface WidgetMenuProps {
  readonly widget: Widget;
  readonly dashboard: Dashboard;
  readonly onChange: (next: Dashboard) => void;
}

const DIALOGS = [
  { dialog: 'embed', text: 'Embed…' },
  { dialog: 'rename', text: 'Rename…' },
] as const;

export function WidgetMenu({ widget, dashboard, onChange }: WidgetMenuProps) {
  const [open, setOpen] = useState<'embed' | 'rename' | null>(null);
  const place = dashboard.widgets.findIndex(({ id }) => id === widget.id);
  const last = dashboard.widgets.length - 1;
  const change = (step: (dashboard: Dashboard) => Dashboard) => onChange(step(dashboard));
  const view = { by: widget.by, part: null };
  return (
    <>
      <MenuButton label="" name={`Menu of ${titleOf(widget)}`} align="end" look="quiet">
        {(close) => (
          <ul className={styles['menu']}>
            {widget.metrics.map((metric) => (
              <li key={metric}>
                <ButtonLink look="quiet" to={figureAddress(metric, questionOfPlace(dashboard, metric), view)}>
                  {widget.metrics.length > 1 ? `Behind ${metricEntry(metric).title}` : 'What is behind it'}
                </ButtonLink>
              </li>
            ))}
            {DIALOGS.map(({ dialog, text }) => (
              <li key={dialog}>
                <Button
                  look="quiet"
                  onClick={() => {
                    close();
                    setOpen(dialog);
                  }}
                >
                  {text}
                </Button>
              </li>
            ))}
            <li className={styles['pair']}>
              <Button look="quiet" disabled={place <= 0} onClick={() => change(moved(widget.id, place - 1))}>
                Move before
              </Button>
              <Button look="quiet" disabled={place >= last} onClick={() => change(moved(widget.id, place + 1))}>
                Move after
              </Button>
            </li>
            <li className={styles['pair']}>
              <Button look="quiet" disabled={widget.columns === 1} onClick={() => change(resized(widget.id, -1))}>
                Narrower
              </Button>
              <Button look="quiet" disabled={widget.columns === MOST_COLUMNS} onClick={() => change(resized(widget.id, 1))}>
                Wider
              </Button>
            </li>
            <li>
              <Button look="danger" onClick={() => change(removed(widget.id))}>
                Remove
              </Button>
            </li>
          </ul>
        )}
      </MenuButton>
      {open === 'embed' && <EmbedDialog widget={widget} place={dashboard} onClose={() => setOpen(null)} />}
      {open === 'rename' && (
        <RenameDialog
          widget={widget}
          onClose={() => setOpen(null)}
          onRename={(title) => {
            change(renamed(widget.id, title));
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface RenameDialogProps {
  readonly widget: Widget;
  readonly onRename: (title: string) => void;
  readonly onClose: () => void;
}

function RenameDialog({ widget, onRename, onClose }: RenameDialogProps) {
  const [title, setTitle] = useState(widget.title ?? '');
  return (
    <Dialog title={`Rename ${titleOf(widget)}`} open onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          onRename(title);
        }}
      >
        <TextField
          label="Title"
          value={title}
          maxLength={200}
          placeholder={titleOf({ ...widget, title: null })}
          hint="Without one, it is called as its metrics are."
          onChange={setTitle}
        />
        <Actions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            Rename
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
