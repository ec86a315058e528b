/** Somebody else changed the same thing meanwhile: both sets of changes beside each other, and what to do with one's own. */
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import type { Clash, Kept } from './kept.ts';
import { changesBetween, withChanges, type Entries } from './three-way.ts';

interface ClashDialogProps<Body> {
  readonly clash: Clash<Body>;
  readonly busy: boolean;
  readonly toEntries: (body: Body) => Entries;
  readonly fromEntries: (entries: Entries) => Body;
  readonly sayKey: (key: string) => string;
  /** undefined: it is not there. */
  readonly sayValue: (key: string, value: unknown) => string;
  /** Mine is put on top of theirs. */
  readonly onMerge: (mine: Body, base: Kept<Body>) => void;
  readonly onTakeTheirs: (theirs: Kept<Body>) => void;
  readonly onClose: () => void;
}

export function ClashDialog<Body>({
  clash,
  busy,
  toEntries,
  fromEntries,
  sayKey,
  sayValue,
  onMerge,
  onTakeTheirs,
  onClose,
}: ClashDialogProps<Body>) {
  const base = toEntries(clash.base);
  const mine = changesBetween(base, toEntries(clash.mine));
  const theirs = changesBetween(base, toEntries(clash.theirs.body));
  const keys = [...new Set([...theirs, ...mine].map(({ key }) => key))];
  const cell = (changes: typeof mine, key: string): string => {
    const change = changes.find((one) => one.key === key);
    return change === undefined ? 'unchanged' : sayValue(key, change.after);
  };
  const both = mine.filter(({ key }) => theirs.some((one) => one.key === key));
  return (
    <Dialog title="Somebody else changed it meanwhile" open wide onClose={busy ? null : onClose}>
      <p>
        Nothing of yours is saved yet.{' '}
        {both.length === 0
          ? 'You changed different things: yours can be added to theirs.'
          : 'Where both of you changed the same, yours would replace theirs.'}
      </p>
      <DataTable
        caption="What was changed"
        hideCaption
        rows={keys}
        keyOf={(key) => key}
        columns={columnsOf(
          sayKey,
          (key) => sayValue(key, base[key]),
          (key) => cell(theirs, key),
          (key) => cell(mine, key),
        )}
      />
      <Actions>
        <Button disabled={busy} onClick={() => onTakeTheirs(clash.theirs)}>
          Drop mine, keep theirs
        </Button>
        <Button
          look="primary"
          busy={busy}
          onClick={() => onMerge(fromEntries(withChanges(toEntries(clash.theirs.body), mine)), clash.theirs)}
        >
          Put mine on top of theirs
        </Button>
      </Actions>
    </Dialog>
  );
}

type Say = (key: string) => string;

const columnsOf = (sayKey: Say, before: Say, theirs: Say, mine: Say): readonly TableColumn<string>[] => [
  { id: 'key', head: 'What', cell: (key) => <bdi>{sayKey(key)}</bdi> },
  { id: 'before', head: 'Before', cell: (key) => <bdi>{before(key)}</bdi> },
  { id: 'theirs', head: 'Theirs', cell: (key) => <bdi>{theirs(key)}</bdi> },
  { id: 'mine', head: 'Yours', cell: (key) => <bdi>{mine(key)}</bdi> },
];
