/** The next ten firings of a schedule as it stands or as it is being written, with their ranges and what clock changes do to them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ScheduleInput } from '../../../scheduler/schedule.ts';
import type { DraftPreviewView } from '../../../scheduler/views.ts';
import { sayRange } from '../../../reports/ranges.ts';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ROOT } from '../data.ts';
import { sentence } from '../editor/faults.ts';
import { ownZone, sayDayTime, sayMoment, showSame } from '../words.ts';
import { clockNote } from './clock-note.ts';
import styles from './firings-preview.module.css';

interface FiringsPreviewProps {
  readonly input: ScheduleInput;
  /** Id of the schedule that it is or would change; null: a new one. */
  readonly schedule: string | null;
  readonly paused?: boolean;
  readonly locale: string;
}

export function FiringsPreview({ input, schedule, paused = false, locale }: FiringsPreviewProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['schedule-firings', schedule, input],
    queryFn: async ({ signal }) => {
      const address = `${ROOT}/preview?mail=false${schedule === null ? '' : `&schedule=${encodeURIComponent(schedule)}`}`;
      return (await ask<DraftPreviewView>('POST', address, { body: input, signal })).body;
    },
    placeholderData: keepPreviousData,
  });
  // While something is being typed, faults stand beside the fields.
  const faults = error === null ? [] : (problemOf(error).faults ?? []);
  if (faults.length > 0) return <p className={styles['none']}>{faults.map(({ message }) => sentence(message)).join(' ')}</p>;
  if (error !== null) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height="24rem" />;
  const own = ownZone();
  const differs = data.items.some(({ due_at: dueAt, zone }) => !showSame(dueAt, zone, own));
  if (data.items.length === 0) return <p className={styles['none']}>None: it has ended.</p>;
  return (
    <>
      <p className={styles['zone']}>
        {paused ? 'Skipped while it is paused. ' : ''}Clocks of {input.zone}.{differs && ` “For you” is ${own}.`}
      </p>
      <ol className={styles['firings']}>
        {data.items.map((firing, index) => {
          const note = clockNote(firing, data.items[index - 1] ?? null, locale);
          return (
            <li key={firing.due_at}>
              <time dateTime={firing.due_at}>{sayMoment(firing.due_at, firing.zone, locale)}</time>
              <span className={styles['range']}>
                {sayRange({ from: Date.parse(firing.range.from), to: Date.parse(firing.range.to) }, firing.zone, locale)}
                {firing.comparison !== null && `, beside ${firing.comparison.label}`}
                {!showSame(firing.due_at, firing.zone, own) && ` · for you ${sayDayTime(firing.due_at, own, locale)}`}
              </span>
              {note !== null && <span className={styles['clock']}>{note}</span>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
