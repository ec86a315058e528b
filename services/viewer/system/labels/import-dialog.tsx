/** Takes names from a CSV: first what would change, or what is wrong line by line; then, if wanted, it is done. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelImportPreview } from '../../../query/routes/label-files.ts';
import { plural } from '../../../reports/format.ts';
import { ask } from '../../api/client.ts';
import { problemOf, type Fault, type Problem } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { FileField } from '../../ui/file-field.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useRefreshKept } from '../kept/kept.ts';
import { sayLabel } from './labels.ts';

interface Read {
  readonly name: string;
  readonly content: string;
  readonly preview: LabelImportPreview;
  readonly version: number;
}

export function ImportDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const refresh = useRefreshKept(path);
  const { say } = useNotices();
  const [read, setRead] = useState<Read | null>(null);
  const look = useMutation({
    mutationFn: async ({ name, content }: { readonly name: string; readonly content: string }): Promise<Read> => {
      const { body, version } = await ask<LabelImportPreview>('POST', `${path}/import/preview`, { raw: { type: 'text/csv', content } });
      return { name, content, preview: body, version: version ?? 0 };
    },
    onMutate: () => setRead(null),
    onSuccess: setRead,
  });
  const take = useMutation({
    mutationFn: ({ content, version }: Read) => ask('POST', `${path}/import`, { raw: { type: 'text/csv', content }, version }),
    onSuccess: async () => {
      await refresh();
      onClose();
      say('The names are taken in.');
    },
  });
  const problem = look.error === null ? null : problemOf(look.error);
  const changed = take.error !== null && problemOf(take.error).code === 'conflict';
  return (
    <Dialog title="Import names from a CSV" open wide onClose={take.isPending ? null : onClose}>
      <p>
        Columns <code>id</code> and <code>name</code>, and if wanted <code>order</code>, <code>colour</code>, <code>archived</code>. Names
        that the file does not hold stay as they are.
      </p>
      <FileField
        label="The file"
        accept=".csv,text/csv"
        onPick={(file) => void file.text().then((content) => look.mutate({ name: file.name, content }))}
      />
      <div role="status">
        {look.isPending && <p>Reading it…</p>}
        {read !== null && <Changes read={read} />}
      </div>
      {problem !== null && <Faults problem={problem} />}
      {changed && read !== null && (
        <p role="alert">
          Somebody changed the names meanwhile. <Button onClick={() => look.mutate(read)}>Compare again</Button>
        </p>
      )}
      {take.error !== null && !changed && <ProblemNote problem={problemOf(take.error)} />}
      <Actions>
        <Button onClick={onClose} disabled={take.isPending}>
          Cancel
        </Button>
        <Button
          look="primary"
          busy={take.isPending}
          disabled={read === null || read.preview.changes.length === 0}
          onClick={() => read !== null && take.mutate(read)}
        >
          Take them in
        </Button>
      </Actions>
    </Dialog>
  );
}

function Changes({ read: { name, preview } }: { readonly read: Read }) {
  const { changes, unchanged } = preview;
  const added = changes.filter(({ before }) => before === null).length;
  const other = changes.length - added;
  return (
    <>
      <p>
        <bdi>{name}</bdi>: {added} new, {other} {plural(other, 'changes', 'change')}, {unchanged} {plural(unchanged, 'stays', 'stay')} as{' '}
        {plural(unchanged, 'it is', 'they are')}.{changes.length === 0 && ' There is nothing to take in.'}
      </p>
      {changes.length > 0 && (
        <DataTable caption="What changes" hideCaption rows={changes} keyOf={({ id }) => id} columns={CHANGE_COLUMNS} />
      )}
    </>
  );
}

function Faults({ problem }: { readonly problem: Problem }) {
  const faults = problem.faults ?? [];
  if (faults.length === 0) return <ProblemNote problem={problem} />;
  return (
    <div role="alert">
      <p>
        Nothing is taken in: {faults.length} {plural(faults.length, 'row is', 'rows are')} at fault. Mend the file and pick it again; the
        head is row 1.
      </p>
      <DataTable
        caption="Faults by row"
        hideCaption
        rows={faults.map((fault, index) => ({ ...fault, key: String(index) }))}
        keyOf={({ key }) => key}
        columns={FAULT_COLUMNS}
      />
    </div>
  );
}

const CHANGE_COLUMNS: readonly TableColumn<LabelImportPreview['changes'][number]>[] = [
  { id: 'id', head: 'Id', cell: ({ id }) => <bdi>{id}</bdi> },
  { id: 'before', head: 'Now', cell: ({ before }) => <bdi>{sayLabel(before ?? undefined)}</bdi> },
  { id: 'after', head: 'Then', cell: ({ after }) => <bdi>{sayLabel(after)}</bdi> },
];

const FAULT_COLUMNS: readonly TableColumn<Fault & { readonly key: string }>[] = [
  { id: 'row', head: 'Where', cell: ({ path }) => path },
  { id: 'what', head: 'What is wrong', cell: ({ message }) => <bdi>{message}</bdi> },
];
