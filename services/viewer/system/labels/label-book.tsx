/** The names of one dimension. Each change is saved by itself, over the version that was read. */
import { useDeferredValue, useState } from 'react';
import type { Dimension } from '../../../metrics/types.ts';
import type { Labels } from '../../../reports/labels.ts';
import { plural } from '../../../reports/format.ts';
import { problemOf } from '../../api/problem.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TextField } from '../../ui/field.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ClashDialog } from '../kept/clash-dialog.tsx';
import { useKept, useRefreshKept, useSave, type Kept } from '../kept/kept.ts';
import { ask } from '../../api/client.ts';
import styles from '../system.module.css';
import { useWords } from '../words.ts';
import { ImportDialog } from './import-dialog.tsx';
import { LabelTable } from './label-table.tsx';
import { LabelDialog } from './label-dialog.tsx';
import { sayLabel, sortedLabels, type Label } from './labels.ts';

export function LabelBook({ dimension }: { readonly dimension: Dimension }) {
  const path = `/labels/${dimension}`;
  const kept = useKept<Labels>(path);
  const refresh = useRefreshKept(path);
  const words = useWords();
  const { say } = useNotices();
  const [sought, setSought] = useState('');
  const [edited, setEdited] = useState<string | null>(null);
  const [removed, setRemoved] = useState<string | null>(null);
  const [open, setOpen] = useState<'add' | 'import' | null>(null);
  const { save, clash, settle } = useSave<Labels>(path, () => {
    setEdited(null);
    setOpen(null);
    say('Saved.');
  });
  const named = sortedLabels(kept.body);
  const text = useDeferredValue(sought).trim().toLowerCase();
  const found = text === '' ? named : named.filter(({ id, label }) => `${id} ${label.name}`.toLowerCase().includes(text));
  const put = (id: string, label: Label, base: Kept<Labels> = kept) => save.mutate({ mine: { ...base.body, [id]: label }, base });
  return (
    <>
      <div className={styles['line']}>
        <Button look="primary" onClick={() => setOpen('add')}>
          Add a name…
        </Button>
        <Button onClick={() => setOpen('import')}>Import CSV…</Button>
        {named.length > 0 && (
          <a href={`${path}/export`} download>
            Export CSV
          </a>
        )}
      </div>
      {named.length === 0 ? (
        <Empty title="No id has a name here">
          <p>Reports show the ids as the events have them. Add names one by one, or import a CSV with the columns id and name.</p>
        </Empty>
      ) : (
        <>
          <TextField label="Search by id or name" type="search" value={sought} onChange={setSought} />
          <p role="status" className={styles['quiet']}>
            {text === ''
              ? `${words.count(named.length)} ${plural(named.length, 'name', 'names')}`
              : `${words.count(found.length)} of ${words.count(named.length)}`}
          </p>
          {found.length === 0 ? (
            <Empty title="Nothing is called so">
              <p>Search for another id or name, or add the name.</p>
            </Empty>
          ) : (
            <LabelTable named={found} edited={edited} busy={save.isPending} onEdit={setEdited} onRemove={setRemoved} onSave={put} />
          )}
        </>
      )}
      {save.error !== null && clash === null && <ProblemNote problem={problemOf(save.error)} />}
      {open === 'add' && <LabelDialog taken={kept.body} busy={save.isPending} onSave={put} onClose={() => setOpen(null)} />}
      {open === 'import' && <ImportDialog path={path} onClose={() => setOpen(null)} />}
      {removed !== null && (
        <ActionDialog
          title="Take this name away?"
          verb="Take it away"
          look="danger"
          act={async () => {
            const { [removed]: _gone, ...rest } = kept.body;
            await ask('PUT', path, { body: rest, version: kept.version });
            return `${removed} has no name any more.`;
          }}
          refresh={refresh}
          onClose={() => setRemoved(null)}
        >
          <p>
            Reports show the id “<bdi>{removed}</bdi>” instead of “<bdi>{kept.body[removed]?.name}</bdi>” from then on; filters by it go on.
            To hide what is no longer in use, archive it.
          </p>
        </ActionDialog>
      )}
      {clash !== null && (
        <ClashDialog
          clash={clash}
          busy={save.isPending}
          toEntries={(labels) => labels}
          fromEntries={(entries) => entries as Labels}
          sayKey={(key) => key}
          sayValue={(_key, value) => sayLabel(value)}
          onMerge={(mine, theirs) => save.mutate({ mine, base: theirs })}
          onTakeTheirs={() => {
            settle();
            setEdited(null);
            setOpen(null);
            void refresh();
          }}
          onClose={settle}
        />
      )}
    </>
  );
}
