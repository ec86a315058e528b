/** The auditor's verdict: whether what reports read equals the raw events. An admin can have it looked at now, and mended. */
import { mayAct, useSession } from '../../api/session.ts';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import { AuditNow } from './audit-now.tsx';
import type { IngestHealth } from './health.ts';

export function AuditSection({ health: { audit }, words }: { readonly health: IngestHealth; readonly words: Words }) {
  const session = useSession();
  return (
    <section className={styles['section']} aria-labelledby="audit">
      <h2 id="audit">The auditor’s verdict</h2>
      <p>{verdict(audit, words)}</p>
      {audit.differing.length > 0 && (
        <DataTable
          caption="Hours that differ"
          rows={audit.differing}
          keyOf={({ type, hour }) => `${type} ${hour}`}
          columns={columnsOf(words)}
        />
      )}
      {mayAct(session, 'admin') ? <AuditNow /> : <p className={styles['quiet']}>An admin can have it looked at now.</p>}
    </section>
  );
}

function verdict({ round_at: at, hours, differing_hours: differing }: IngestHealth['audit'], words: Words): string {
  if (at === null) return 'It has not looked yet; it does so by itself, all the time.';
  const looked = `It last looked on ${words.at(at)}.`;
  if (differing === 0) return `${looked} Everything that reports read equals the raw events.`;
  return `${looked} Of ${words.count(hours)} hours of event types, ${words.count(differing)} differ from the raw events or could not be compared.`;
}

const columnsOf = (words: Words): readonly TableColumn<IngestHealth['audit']['differing'][number]>[] => [
  { id: 'hour', head: `Hour from (${words.zone})`, cell: ({ hour }) => <At iso={hour} words={words} /> },
  { id: 'type', head: 'Event type', cell: ({ type }) => type.replaceAll('_', ' ') },
  { id: 'differing', head: 'Keys that differed', numeric: true, cell: ({ differing }) => words.count(differing) },
  { id: 'detail', head: 'What was found', cell: ({ detail }) => detail },
];
