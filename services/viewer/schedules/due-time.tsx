/** A due time as the clocks of the schedule's zone show it, which stands beside it, and as the reader's do where those differ. */
import styles from './due-time.module.css';
import { ownZone, sayDayTime, sayMoment, showSame } from './words.ts';

interface DueTimeProps {
  readonly iso: string;
  readonly zone: string;
  readonly locale: string;
}

export function DueTime({ iso, zone, locale }: DueTimeProps) {
  const own = ownZone();
  return (
    <>
      <time dateTime={iso}>{sayMoment(iso, zone, locale)}</time>
      {!showSame(iso, zone, own) && (
        <span className={styles['beside']}>
          for you {sayDayTime(iso, own, locale)} ({own})
        </span>
      )}
    </>
  );
}
