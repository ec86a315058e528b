/** A state in a word, with a sign and a colour that say the same. */
import styles from './state-mark.module.css';
import type { Tone, Word } from './words.ts';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', bad: '!', busy: '…', quiet: '–' };

export const StateMark = ({ word: { text, tone } }: { readonly word: Word }) => (
  <span className={styles['mark']} data-tone={tone}>
    <span className={styles['sign']} aria-hidden="true">
      {SIGNS[tone]}
    </span>
    {text}
  </span>
);
