/** How far the figures of a report can be trusted. */
import type { ReportResult } from '../../reports/types.ts';
import styles from './standing.module.css';
import { wordsOf } from './standing-words.ts';

export function Standing({ report, locale }: { readonly report: ReportResult; readonly locale: string }) {
  return (
    <ul className={styles['standing']} aria-label="State of the data">
      {wordsOf(report, locale).map(({ text, pressing }) => (
        <li key={text} data-pressing={pressing}>
          {text}
        </li>
      ))}
    </ul>
  );
}
