/**
 * The mail as it would go out now: HTML part in light and dark, text part, who gets it, what is attached. Drawing it takes seconds, so it is drawn when it is
 * asked for, and says when what was typed has gone on since.
 */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { DraftPreviewView } from '../../../scheduler/views.ts';
import { ask } from '../../api/client.ts';
import { problemOf, type Problem } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ROOT } from '../data.ts';
import { sentence } from '../editor/faults.ts';
import { MailParts } from './mail-parts.tsx';
import styles from './mail-preview.module.css';

interface MailPreviewProps {
  readonly input: ScheduleInput;
  readonly schedule: string | null;
  readonly locale: string;
}

export function MailPreview({ input, schedule, locale }: MailPreviewProps) {
  const [drawn, setDrawn] = useState<{ readonly of: string; readonly preview: DraftPreviewView } | null>(null);
  const now = JSON.stringify(input);
  const draw = useMutation({
    mutationFn: async () => {
      const address = `${ROOT}/preview${schedule === null ? '' : `?schedule=${encodeURIComponent(schedule)}`}`;
      return { of: now, preview: (await ask<DraftPreviewView>('POST', address, { body: input })).body };
    },
    onSuccess: setDrawn,
  });
  return (
    <div className={styles['preview']}>
      <div className={styles['head']}>
        <Button busy={draw.isPending} onClick={() => draw.mutate()}>
          {drawn === null ? 'Show the mail' : 'Draw it again'}
        </Button>
        <p role="status">
          {draw.isPending ? 'Drawing takes a few seconds.' : drawn !== null && drawn.of !== now && 'Drawn before your last change.'}
        </p>
      </div>
      {draw.error !== null && <NotDrawn problem={problemOf(draw.error)} />}
      {draw.isPending && drawn === null && <Skeleton height="32rem" />}
      {drawn !== null && <Drawn {...drawn.preview} locale={locale} />}
    </div>
  );
}

function NotDrawn({ problem }: { readonly problem: Problem }) {
  const { faults = [] } = problem;
  if (faults.length === 0) return <ProblemNote problem={problem} />;
  return <p role="alert">{faults.map(({ message }) => sentence(message)).join(' ')}</p>;
}

function Drawn({ mail, page, problem, locale }: DraftPreviewView & { readonly locale: string }) {
  if (problem !== null) {
    return <ProblemNote problem={{ ...problem, title: 'The mail cannot be drawn today', status: 0, instance: null }} />;
  }
  return mail === null || page === null ? null : <MailParts mail={mail} page={page} locale={locale} />;
}
