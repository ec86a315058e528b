/** How fresh the figures are, as it is: whether they are live, up to when the data are complete, and up to when they were checked. */
import { sayInstant } from '../../reports/ranges.ts';
import type { Live } from '../api/live.ts';
import styles from './live-line.module.css';

interface LiveLineProps extends Pick<Live, 'state' | 'freshness'> {
  /** IANA name. */
  readonly zone: string;
  readonly locale: string;
}

const SAID = {
  waiting: 'Waiting for the server…',
  live: 'Live',
  away: 'The server does not answer; trying again. Figures are as they were.',
} as const;

export function LiveLine({ state, freshness, zone, locale }: LiveLineProps) {
  const say = (iso: string): string => sayInstant(iso, zone, locale);
  return (
    <span className={styles['line']}>
      <span role="status" className={styles['state']} data-state={state}>
        {SAID[state]}
      </span>
      {freshness !== null && (
        <span>
          {[
            `complete to ${say(freshness.watermark)}`,
            freshness.verified_to === null ? 'not checked yet' : `checked to ${say(freshness.verified_to)}`,
            zone,
          ].join(' · ')}
        </span>
      )}
    </span>
  );
}
