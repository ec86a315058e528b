/** Asks before what was typed is lost: where the reader goes to another page of the viewer, or closes the tab. */
import { useBlocker } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useAsksBeforeClosing } from '../../ui/use-asks-before-closing.ts';

export function LeaveGuard({ dirty }: { readonly dirty: boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);
  useAsksBeforeClosing(dirty);
  if (blocker.state !== 'blocked') return null;
  return (
    <Dialog title="Leave without saving?" open onClose={() => blocker.reset()}>
      <p>What you have typed is not saved yet, and would be lost.</p>
      <Actions>
        <Button look="danger" onClick={() => blocker.proceed()}>
          Leave
        </Button>
        <Button look="primary" onClick={() => blocker.reset()}>
          Stay here
        </Button>
      </Actions>
    </Dialog>
  );
}
