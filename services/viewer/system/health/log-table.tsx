/** Each log: how much of it waits, how far it is read, and whether it stands still. */
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import type { IngestHealth, LogHealth } from './health.ts';
import { sayLog } from './say-log.ts';
import { sayPause } from './troubles.ts';

export function LogTable({ health: { logs }, words }: { readonly health: IngestHealth; readonly words: Words }) {
  if (logs.length === 0)
    return (
      <Empty title="Nothing has come in yet">
        <p>Events come from Kafka topics, by POST /events, or from files; the first of each makes a line here.</p>
      </Empty>
    );
  return <DataTable caption="Logs that are read" hideCaption rows={logs} keyOf={({ log }) => log} columns={columnsOf(words)} />;
}

const columnsOf = (words: Words): readonly TableColumn<LogHealth>[] => [
  {
    id: 'log',
    head: 'Log',
    cell: ({ log, type }) => (
      <>
        <bdi>{sayLog(log)}</bdi>
        {type !== null && !log.endsWith(`/${type}`) && <span className={styles['small']}> {type}</span>}
      </>
    ),
  },
  { id: 'lag', head: 'Lag, messages', numeric: true, cell: ({ lag }) => (lag === null ? '–' : words.count(lag)) },
  { id: 'chunks', head: 'Chunks pending', numeric: true, cell: ({ pending_chunks: chunks }) => words.count(chunks) },
  { id: 'messages', head: 'Messages in them', numeric: true, cell: ({ pending_messages: messages }) => words.count(messages) },
  {
    id: 'read',
    head: `Read up to (${words.zone})`,
    cell: ({ read_to: to }) => (to === null ? '–' : <At iso={to} words={words} />),
  },
  { id: 'state', head: 'State', cell: (log) => <State log={log} words={words} /> },
];

function State({ log, words }: { readonly log: LogHealth; readonly words: Words }) {
  if (log.paused !== null)
    return (
      <span className={styles['bad']}>
        Waits: {sayPause(log.paused.why)}, since {words.at(log.paused.since)}
      </span>
    );
  if (log.retired) return <span className={styles['quiet']}>No longer configured</span>;
  if (log.pending_chunks > 0 || (log.lag ?? 0) > 0) return 'Being read';
  return <span className={styles['good']}>Read to its end</span>;
}
