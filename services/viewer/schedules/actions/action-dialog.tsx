/** Asks before something is done with a schedule; afterwards what is shown of schedules is asked for again. */
import type { ComponentProps } from 'react';
import { ActionDialog as AskFirst } from '../../ui/action-dialog.tsx';
import { useRefresh } from '../data.ts';

/** With `onDone` the owner asks again, when it is time. */
export function ActionDialog(props: Omit<ComponentProps<typeof AskFirst>, 'refresh' | 'wide'>) {
  const refresh = useRefresh();
  return <AskFirst {...props} refresh={props.onDone === undefined ? refresh : nothing} />;
}

const nothing = (): Promise<void> => Promise.resolve();

export interface OfSchedule<Schedule> {
  readonly schedule: Schedule;
  readonly onClose: () => void;
}
