/** The session has ended: nothing typed is lost until the reader leaves. */
import { Dialog } from '../ui/dialog.tsx';

export function SignedOut() {
  return (
    <Dialog title="You are signed out" open onClose={null}>
      <p>Your session has ended, or an admin has ended it. Sign in again by a one-time link; an admin can send you a new one.</p>
      <p>
        <a href="/sign-in">How to sign in</a> · <a href={location.href}>Load this page again</a>
      </p>
    </Dialog>
  );
}
