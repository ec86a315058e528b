/** This device kept changes that were never saved: the reader says whether to go on with them. */
import type { SavedBody } from '../../../query/routes/definitions.ts';
import { dateFormat } from '../../../reports/formatters.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import type { KeptDraft } from '../kept-draft.ts';
import { Outline } from '../saving/outline.tsx';

interface KeptDialogProps {
  readonly kept: KeptDraft;
  readonly saved: SavedBody | null;
  readonly onGoOn: () => void;
  readonly onDiscard: () => void;
}

export function KeptDialog({ kept, saved, onGoOn, onDiscard }: KeptDialogProps) {
  const locale = localeOf(useSession());
  const when = dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(kept.at));
  const newer = saved !== null && kept.version !== null && saved.version > kept.version;
  return (
    <Dialog title="Go on where you left off?" open onClose={null}>
      <p>
        This device kept {saved === null ? 'a new report that was not saved' : 'changes that were not saved'}, of {when} (this device’s
        time).
        {newer && ` Meanwhile version ${saved.version} was saved; when you save yours, you are shown both.`}
      </p>
      <Outline definition={kept.definition} />
      <Actions>
        <Button look="danger" onClick={onDiscard}>
          Discard them
        </Button>
        <Button look="primary" onClick={onGoOn}>
          Go on with them
        </Button>
      </Actions>
    </Dialog>
  );
}
