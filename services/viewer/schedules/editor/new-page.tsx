/** Makes a schedule; what it begins with may stand in the address: a template or saved definition with its question, or a schedule to make one like. */
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { ScheduleView } from '../../../scheduler/views.ts';
import { ask, read } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { readQuestion } from '../../api/question.ts';
import { useSession, type Session } from '../../api/session.ts';
import { useNotices } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { addressOf, pathOf, ROOT, useRefresh } from '../data.ts';
import { inputOf } from '../../api/schedule-input.ts';
import { MailNote } from '../mail-note.tsx';
import { draftOf, NEW_DRAFT, type Draft } from './draft.ts';
import { Editor } from './editor.tsx';

export function NewPage() {
  const [address] = useSearchParams();
  const session = useSession();
  const copy = address.get('copy');
  const { data: like } = useSuspenseQuery({
    queryKey: ['schedules', 'like', copy],
    queryFn: async ({ signal }) => (copy === null ? null : read<ScheduleView>(addressOf(copy), signal)),
  });
  const [start] = useState(() =>
    like === null ? draftIn(address, session) : { ...draftOf(inputOf(like)), name: `${like.name} (copy)`.slice(0, 200) },
  );
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { say } = useNotices();
  const save = useMutation({
    mutationFn: async (input: ScheduleInput) => (await ask<ScheduleView>('POST', ROOT, { body: input })).body,
    onSuccess: async ({ id }) => {
      await refresh();
      await navigate(pathOf(id));
      say('The schedule is made.');
    },
  });
  return (
    <>
      <PageHead title="New schedule" lead="It belongs to you: its reports show what you may see." />
      <MailNote />
      <Editor
        start={start}
        standing={null}
        verb="Make the schedule"
        busy={save.isPending}
        problem={save.error === null ? null : problemOf(save.error)}
        onSave={(input) => save.mutate(input)}
        back="/schedules"
      />
    </>
  );
}

/** From "?template=delivery" or "?definition=ID", with the question that a report's page had. */
function draftIn(address: URLSearchParams, { studio }: Session): Draft {
  const { range, zone, filters, compare } = readQuestion(address, {
    range: { preset: NEW_DRAFT.preset },
    zone: null,
    filters: NEW_DRAFT.filters,
    compare: NEW_DRAFT.compare,
  });
  const [template, definition] = [address.get('template'), address.get('definition')];
  return {
    ...NEW_DRAFT,
    zone: zone ?? studio.zone,
    filters,
    compare,
    ...('preset' in range && { preset: range.preset }),
    ...(template !== null && { subject: { kind: 'template', id: template } as const }),
    ...(definition !== null && { subject: { kind: 'definition', id: definition } as const }),
  };
}
