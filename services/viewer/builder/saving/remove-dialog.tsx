/** Asks before a definition goes. Reports that were made of it stay; schedules that use it would fail, so they are named. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { useDefinitionDesk } from '../data.ts';
import { UsingNote, useUsing } from './using.tsx';

export function RemoveDialog({ saved, onClose }: { readonly saved: SavedBody; readonly onClose: () => void }) {
  const desk = useDefinitionDesk();
  const notices = useNotices();
  const navigate = useNavigate();
  const using = useUsing(saved.id);
  const removing = useMutation({
    mutationFn: () => desk.remove(saved.id, saved.version),
    onSuccess: () => {
      onClose();
      notices.say(`${saved.definition.title} was deleted.`);
      void navigate('/builder');
    },
    onError: notices.complain,
  });
  return (
    <Dialog title={`Delete ${saved.definition.title}?`} open onClose={onClose}>
      <p>Nobody can use it any more. Reports that were made of it stay.</p>
      <UsingNote schedules={using.data ?? []} unknown={using.error !== null} />
      <Actions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={removing.isPending} disabled={using.isPending} onClick={() => removing.mutate()}>
          Delete
        </Button>
      </Actions>
    </Dialog>
  );
}
