/** Whether the figures can be trusted now: what is wrong first, then how far they go, the logs, what came in, what was lost, and the auditor's verdict. */
import { Link } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Facts } from '../../ui/facts.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { mayOpen } from '../places.ts';
import styles from '../system.module.css';
import { useWords, type Words } from '../words.ts';
import { AuditSection } from './audit-section.tsx';
import { useHealth, type IngestHealth } from './health.ts';
import { LogTable } from './log-table.tsx';
import { LostSection } from './lost-section.tsx';
import { troublesOf } from './troubles.ts';
import note from './trouble-list.module.css';
import { TypeTable } from './type-table.tsx';

export function HealthPage() {
  const health = useHealth();
  const words = useWords();
  return (
    <>
      <PageHead title="Health" lead={`As of ${words.at(health.now)}. It is looked at anew every ten seconds.`} />
      <div className={styles['sections']}>
        <TroubleList health={health} words={words} />
        <section className={styles['section']} aria-labelledby="fresh">
          <h2 id="fresh">How far the figures go</h2>
          <Freshness health={health} words={words} />
        </section>
        <section className={styles['section']} aria-labelledby="logs">
          <h2 id="logs">Logs that are read</h2>
          {!health.takes_events && (
            <p className={styles['quiet']}>
              This process takes no events; others do. What stands here is what they wrote down. Which of their logs wait, and why, they say
              themselves.
            </p>
          )}
          <LogTable health={health} words={words} />
        </section>
        <section className={styles['section']} aria-labelledby="types">
          <h2 id="types">What came in</h2>
          <TypeTable health={health} words={words} />
        </section>
        <LostSection health={health} words={words} />
        <AuditSection health={health} words={words} />
      </div>
    </>
  );
}

interface Part {
  readonly health: IngestHealth;
  readonly words: Words;
}

function TroubleList({ health, words }: Part) {
  const troubles = troublesOf(health, words);
  if (troubles.length === 0)
    return (
      <p className={note['well']} role="status">
        {sayWell(health)}
      </p>
    );
  return (
    <ul className={note['troubles']} aria-label="What is wrong">
      {troubles.map(({ id, title, advice }) => (
        <li key={id}>
          <strong>{title}</strong> {advice}
        </li>
      ))}
    </ul>
  );
}

/** What was not compared is not said to be equal. */
const sayWell = ({ freshness }: IngestHealth): string =>
  freshness.verified_to === null
    ? 'The store answers, and every log is read. Whether figures equal the raw events is not known yet: the auditor has not finished its first round.'
    : 'The store answers, every log is read, and nothing differs from the raw events.';

function Freshness({ health: { now, freshness, logs }, words }: Part) {
  const session = useSession();
  const { dead_letters: letters } = freshness;
  const ago = (iso: string): string => `${words.at(iso)}, ${words.between(iso, now)} before now`;
  return (
    <Facts
      facts={[
        {
          name: 'Complete up to',
          value: `${ago(freshness.watermark)}. ${
            logs.some(({ paused, read_to: to }) => paused !== null && to === null)
              ? 'That leaves out logs that wait: nobody has said yet how far they reach.'
              : 'Every event that occurred before then has been read, as far as the allowed lateness reaches.'
          }`,
        },
        {
          name: 'Provisional from',
          value: `${words.at(freshness.provisional_from)} on: GPU time may still grow, since attempts are known when they end.`,
        },
        {
          name: 'Verified up to',
          value:
            freshness.verified_to === null
              ? 'Nothing yet: the auditor has not finished its first round.'
              : `${ago(freshness.verified_to)}.`,
        },
        {
          name: 'Dead letters',
          value: (
            <>
              {letters === 0 ? 'None wait.' : `${words.count(letters)} rejected and not replayed.`}{' '}
              {letters > 0 && mayOpen(session, 'letters') && <Link to="/system/letters">Look at them</Link>}
            </>
          ),
        },
      ]}
    />
  );
}
