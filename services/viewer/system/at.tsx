/** A time in a table, whole in one line; the zone stands in the column's head. */
import { sayInstant } from '../../reports/ranges.ts';
import styles from './system.module.css';
import type { Words } from './words.ts';

export const At = ({ iso, words }: { readonly iso: string; readonly words: Words }) => (
  <time className={styles['at']} dateTime={iso}>
    {sayInstant(iso, words.zone, words.locale)}
  </time>
);
