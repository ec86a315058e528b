/** Asks before a definition goes. Reports that were made of it stay; schedules that use it would fail, so they are named. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { readAll } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { useDefinitionDesk } from '../data.ts';
import { sayList } from '../words.ts';

export function RemoveDialog({ saved, onClose }: { readonly saved: SavedBody; readonly onClose: () => void }) {
  const desk = useDefinitionDesk();
  const notices = useNotices();
  const navigate = useNavigate();
  const schedules = useQuery({
    queryKey: ['schedules', 'of-definition', saved.id],
    queryFn: async ({ signal }) =>
      (await readAll<ScheduleView>('/report-schedules', signal))
        .filter(({ report }) => report.definition === saved.id)
        .map(({ name }) => name),
  });
  const removing = useMutation({
    mutationFn: () => desk.remove(saved.id, saved.version),
    onSuccess: () => {
      onClose();
      notices.say(`${saved.definition.title} was deleted.`);
      void navigate('/builder');
    },
    onError: notices.complain,
  });
  const users = schedules.data ?? [];
  return (
    <Dialog title={`Delete ${saved.definition.title}?`} open onClose={onClose}>
      <p>Nobody can use it any more. Reports that were made of it stay.</p>
      {users.length > 0 && (
        <p>
          <strong>{users.length === 1 ? 'A schedule uses it' : `${users.length} schedules use it`}</strong> and will fail: {sayList(users)}.
        </p>
      )}
      <Actions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" busy={removing.isPending} disabled={schedules.isPending} onClick={() => removing.mutate()}>
          Delete
        </Button>
      </Actions>
    </Dialog>
  );
}
