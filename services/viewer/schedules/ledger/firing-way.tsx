/** How far a firing is on its way. */
import type { FiringView } from '../../../scheduler/views.ts';
import styles from './firing-way.module.css';

const WAY = [
  ['waiting', 'Waits for its turn and its data'],
  ['building', 'Its report is made'],
  ['sending', 'Its mails are sent'],
] as const;

export function FiringWay({ state }: Pick<FiringView, 'state'>) {
  const at = WAY.findIndex(([step]) => step === state);
  return (
    <ol className={styles['way']} aria-label="On its way">
      {WAY.map(([step, text], index) => (
        <li key={step} data-done={index < at} aria-current={index === at ? 'step' : undefined}>
          {text}
        </li>
      ))}
    </ol>
  );
}
