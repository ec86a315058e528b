/** Messages that were gone before they could be read: shown, never skipped in silence. */
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import type { IngestHealth } from './health.ts';
import { sayLog } from './say-log.ts';

const CAUSES = {
  retention: 'Kafka’s retention took them',
  recreated: 'the topic was deleted and made anew',
} as const;

export const LostSection = ({ health: { lost }, words }: { readonly health: IngestHealth; readonly words: Words }) => (
  <section className={styles['section']} aria-labelledby="lost">
    <h2 id="lost">What was lost</h2>
    {lost.length === 0 ? (
      <p className={styles['quiet']}>Nothing: no message was gone before it could be read.</p>
    ) : (
      <DataTable
        caption="Lost messages"
        hideCaption
        rows={lost}
        keyOf={({ log, incarnation, first }) => `${log} ${incarnation} ${first}`}
        columns={columnsOf(words)}
      />
    )}
  </section>
);

const columnsOf = (words: Words): readonly TableColumn<IngestHealth['lost'][number]>[] => [
  { id: 'log', head: 'Log', cell: ({ log }) => <bdi>{sayLog(log)}</bdi> },
  { id: 'count', head: 'Messages', numeric: true, cell: ({ first, last }) => words.count(last - first + 1) },
  { id: 'offsets', head: 'Offsets', cell: ({ first, last }) => `${first} to ${last}` },
  { id: 'cause', head: 'Why', cell: ({ cause }) => CAUSES[cause] },
  { id: 'at', head: `Found (${words.zone})`, cell: ({ at }) => <At iso={at} words={words} /> },
];
