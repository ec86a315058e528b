/** Nobody leaves unsaved changes without being asked: not to another page here, and not by closing the tab. */
import { useBlocker } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useAsksBeforeClosing } from '../../ui/use-asks-before-closing.ts';
import type { Draft } from '../use-draft.ts';
import { goesOnFrom } from './going-on.ts';

export function LeaveGuard({ draft, begun }: { readonly draft: Draft; readonly begun: string }) {
  const { dirty, unkept } = draft;
  // Going on under the address of what was just saved leaves nothing.
  const blocker = useBlocker(({ nextLocation }) => dirty && !goesOnFrom(nextLocation.state, begun));
  useAsksBeforeClosing(dirty);
  if (blocker.state !== 'blocked') return null;
  return (
    <Dialog title="You have unsaved changes" open onClose={blocker.reset}>
      <p>
        {unkept
          ? 'This device has no room to keep them: if you leave, they are lost.'
          : 'They stay on this device, and you are asked about them when you come back.'}
      </p>
      <Actions>
        <Button
          look="danger"
          onClick={() => {
            draft.discard();
            blocker.proceed();
          }}
        >
          Discard them
        </Button>
        {!unkept && <Button onClick={blocker.proceed}>Leave, keep them here</Button>}
        <Button look="primary" onClick={blocker.reset}>
          Stay
        </Button>
      </Actions>
    </Dialog>
  );
}
