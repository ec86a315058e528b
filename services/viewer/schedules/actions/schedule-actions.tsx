/** What can be done with a schedule: edit, run, test, pause or go on, hand over, end its links, delete. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FiringView, ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { addressOf, pathOf, useRefresh } from '../data.ts';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { PauseDialog } from './pause-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { LinksDialog } from './links-dialog.tsx';
import { RunDialog } from './run-dialog.tsx';
import styles from './schedule-actions.module.css';
import { useResume } from './use-resume.ts';

interface ScheduleActionsProps {
  readonly schedule: ScheduleView;
  readonly canSend: boolean;
  /** A firing was begun. */
  readonly onBegun: (firing: string) => void;
}

type Asked = 'run' | 'pause' | 'hand-over' | 'links' | 'remove';

export function ScheduleActions({ schedule, canSend, onBegun }: ScheduleActionsProps) {
  const session = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { say, complain } = useNotices();
  const refresh = useRefresh();
  const resume = useResume(schedule);
  const test = useMutation({
    mutationFn: async () => (await ask<FiringView>('POST', `${addressOf(schedule.id)}/test-send`)).body,
    onSuccess: async ({ id }) => {
      say('A test is on its way to your own address.');
      onBegun(id);
      await refresh();
    },
    onError: complain,
  });
  const close = () => setAsked(null);
  const dialog = { schedule, onClose: close };
  return (
    <>
      <ButtonLink to={`${pathOf(schedule.id)}/edit`}>Edit</ButtonLink>
      <Button disabled={!canSend} onClick={() => setAsked('run')}>
        Run now
      </Button>
      <MenuButton label="More" align="end">
        {(closeMenu) => {
          const choose = (act: () => void) => () => {
            closeMenu();
            act();
          };
          return (
            <ul className={styles['menu']}>
              <Item text="Send me a test" disabled={!canSend} onChoose={choose(() => test.mutate())} />
              {schedule.paused === null ? (
                <Item text="Pause…" onChoose={choose(() => setAsked('pause'))} />
              ) : (
                <Item text="Go on" onChoose={choose(() => resume.mutate())} />
              )}
              <li>
                <ButtonLink look="quiet" to={`/schedules/new?copy=${encodeURIComponent(schedule.id)}`}>
                  Make one like it
                </ButtonLink>
              </li>
              {mayAct(session, 'admin') && <Item text="Hand over…" onChoose={choose(() => setAsked('hand-over'))} />}
              <Item text="End download links…" onChoose={choose(() => setAsked('links'))} />
              <Item text="Delete…" danger onChoose={choose(() => setAsked('remove'))} />
            </ul>
          );
        }}
      </MenuButton>
      {asked === 'run' && <RunDialog {...dialog} onBegun={onBegun} />}
      {asked === 'pause' && <PauseDialog {...dialog} />}
      {asked === 'hand-over' && <HandOverDialog {...dialog} />}
      {asked === 'links' && <LinksDialog {...dialog} />}
      {asked === 'remove' && <RemoveDialog {...dialog} />}
    </>
  );
}

interface ItemProps {
  readonly text: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly onChoose: () => void;
}

const Item = ({ text, disabled = false, danger = false, onChoose }: ItemProps) => (
  <li>
    <Button look={danger ? 'danger' : 'quiet'} disabled={disabled} onClick={onChoose}>
      {text}
    </Button>
  </li>
);
