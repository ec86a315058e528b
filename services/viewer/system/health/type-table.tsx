/** What became of the events of the last day, by type. */
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import type { IngestHealth } from './health.ts';

export function TypeTable({ health, words }: { readonly health: IngestHealth; readonly words: Words }) {
  const since = words.at(health.counted_from);
  if (health.types.length === 0) return <p className={styles['quiet']}>Nothing has come in since {since}.</p>;
  return (
    <>
      <p className={styles['quiet']}>Since {since}. Repeats are accepted and change nothing; the rejected are dead letters.</p>
      <DataTable
        caption="Events by type"
        hideCaption
        rows={[...health.types, totalOf(health.types)]}
        keyOf={({ type }) => type}
        columns={columnsOf(words)}
      />
    </>
  );
}

/** No event type is called so. */
const TOTAL = '*';

function totalOf(types: IngestHealth['types']): IngestHealth['types'][number] {
  const sum = (field: 'accepted' | 'repeats' | 'rejected'): number => types.reduce((total, row) => total + row[field], 0);
  return { type: TOTAL, accepted: sum('accepted'), repeats: sum('repeats'), rejected: sum('rejected') };
}

const numeric = (id: 'accepted' | 'repeats' | 'rejected', head: string, words: Words): TableColumn<IngestHealth['types'][number]> => ({
  id,
  head,
  numeric: true,
  cell: (row) => words.count(row[id]),
});

const columnsOf = (words: Words): readonly TableColumn<IngestHealth['types'][number]>[] => [
  {
    id: 'type',
    head: 'Event type',
    cell: ({ type }) => (type === TOTAL ? <strong>All types</strong> : type === '' ? 'not said' : type.replaceAll('_', ' ')),
  },
  numeric('accepted', 'Accepted', words),
  numeric('repeats', 'Of them repeats', words),
  numeric('rejected', 'Rejected', words),
];
