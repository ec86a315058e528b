/** A figure as it is said: its numbers large, its units small. */
import { sayValue, type Speech } from '../../reports/format.ts';
import { partsOf } from '../../reports/rendering/view/say.ts';
import type { Style } from '../../reports/types.ts';
import styles from './widget.module.css';

interface SaidFigureProps {
  readonly value: number | null;
  readonly style: Style;
  readonly speech: Speech;
}

export function SaidFigure({ value, style, speech }: SaidFigureProps) {
  if (value === null) return <span className={styles['unknown']}>unknown</span>;
  return partsOf(sayValue(value, style, speech)).map(({ number, unit }, index) => (
    // The parts of one figure are told by their places.
    <span key={index} className={styles['part']}>
      {index > 0 && ' '}
      {number}
      {unit !== '' && <small> {unit}</small>}
    </span>
  ));
}
