/** Changes a schedule, from the version that was read: what somebody else changed meanwhile is shown, not overwritten. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask, read } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useNotices } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { addressOf, pathOf, useRefresh, useSchedule } from '../data.ts';
import { inputOf } from '../../api/schedule-input.ts';
import { MailNote } from '../mail-note.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { draftOf } from './draft.ts';
import { Editor } from './editor.tsx';

export function EditPage() {
  const { id = '' } = useParams();
  const schedule = useSchedule(id);
  // What the writing began from; only the reader's own choice puts another in its place.
  const [base, setBase] = useState(schedule);
  const [conflict, setConflict] = useState<{ readonly mine: ScheduleInput; readonly theirs: ScheduleView } | null>(null);
  const [standing, setStanding] = useState({ id: base.id, input: inputOf(base) });
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { say } = useNotices();
  const save = useMutation({
    mutationFn: ({ input, version }: { readonly input: ScheduleInput; readonly version: number }) =>
      ask<ScheduleView>('PUT', addressOf(id), { body: input, version }),
    onSuccess: async () => {
      await refresh();
      await navigate(pathOf(id));
      say('Your change is saved.');
    },
    onError: async (error, { input }) => {
      if (problemOf(error).code === 'conflict') setConflict({ mine: input, theirs: await read<ScheduleView>(addressOf(id)) });
    },
  });
  const problem = save.error === null ? null : problemOf(save.error);
  return (
    <>
      <PageHead
        title={`Edit: ${base.name}`}
        lead="A change holds from the next firing on; one of the times also forgets what was missed before."
      />
      <MailNote />
      <Editor
        key={base.version}
        start={draftOf(standing.input)}
        standing={standing}
        verb="Save"
        busy={save.isPending}
        problem={problem?.code === 'conflict' ? null : problem}
        onSave={(input) => save.mutate({ input, version: base.version })}
        back={pathOf(id)}
      />
      {conflict !== null && (
        <ConflictDialog
          {...conflict}
          before={standing.input}
          onTakeTheirs={() => {
            setBase(conflict.theirs);
            setStanding({ id, input: inputOf(conflict.theirs) });
            setConflict(null);
          }}
          onKeepMine={() => {
            save.mutate({ input: conflict.mine, version: conflict.theirs.version });
            setConflict(null);
          }}
          onClose={() => setConflict(null)}
        />
      )}
    </>
  );
}
