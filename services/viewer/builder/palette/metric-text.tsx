/** What a metric says, in which unit, how it is computed, and by what it can be broken down. */
import type { MetricEntry } from '../../../metrics/catalogue.ts';
import { dimensionTitle, sayList, UNIT_WORDS } from '../words.ts';
import styles from './palette.module.css';

export const MetricText = ({ entry }: { readonly entry: MetricEntry }) => (
  <>
    <p>{entry.text}</p>
    <dl className={styles['facts']}>
      <dt>Unit</dt>
      <dd>{UNIT_WORDS[entry.unit]}</dd>
      <dt>Formula</dt>
      <dd>{entry.formula}</dd>
      <dt>By</dt>
      <dd>{sayList(entry.dimensions.map(dimensionTitle))}</dd>
    </dl>
  </>
);
