/** Goes on with a paused schedule. */
import { useMutation } from '@tanstack/react-query';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { useNotices } from '../../ui/notices.tsx';
import { addressOf, useRefresh } from '../data.ts';

export function useResume({ id, version }: ScheduleView) {
  const { say, complain } = useNotices();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => ask('POST', `${addressOf(id)}/resume`, { version }),
    onSuccess: async () => {
      await refresh();
      say('It goes on with its next firing.');
    },
    onError: async (error) => {
      complain(error);
      await refresh();
    },
  });
}
