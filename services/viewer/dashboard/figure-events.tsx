/** The events that one figure is made of: what they come to, and each of them. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isGrain, metricEntry } from '../../metrics/catalogue.ts';
import type { Row } from '../../metrics/types.ts';
import { styleOf } from '../../reports/catalogue.ts';
import { sayValue } from '../../reports/format.ts';
import { dimensionWord } from '../../reports/frame.ts';
import { numberOf } from '../../reports/sections/figures.ts';
import { ask } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { questionBody, type Question } from '../api/question.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EventTable } from './event-table.tsx';
import { figureOf, saySum } from './event-sum.ts';
import type { FigurePart } from './figure-address.ts';
import styles from './figure-room.module.css';
import { useEventSum, type AddedUp, type EventsAsked } from './use-events.ts';
import { nameOfValue, type Reading } from './widget-data.ts';

interface FigureEventsProps {
  readonly metric: string;
  readonly question: Question;
  readonly part: FigurePart;
  readonly reading: Reading;
  readonly onClose: () => void;
}

export function FigureEvents({ metric, question, part, reading, onClose }: FigureEventsProps) {
  const { title } = metricEntry(metric);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.scrollIntoView({ block: 'start' });
    head.current?.focus({ preventScroll: true });
  }, []);
  const asked = { metrics: [metric], by: part.by === null ? [] : [part.by], ...withoutComparison(question) };
  // The figure is asked together with its events, so that both are of one moment.
  const { data, error, refetch } = useQuery({
    queryKey: ['figure', asked, part.value],
    queryFn: async ({ signal }) => (await ask<{ readonly rows: readonly Row[] }>('POST', '/query', { body: asked, signal })).body.rows,
  });
  const row = data?.find((one) => part.by === null || (one[part.by] ?? null) === part.value);
  return (
    <section className={styles['section']} aria-label="Events">
      <div className={styles['head']}>
        <h2 ref={head} tabIndex={-1}>
          Events behind {title}
          <bdi>{partName(part, reading)}</bdi>
        </h2>
        <Button onClick={onClose}>Close</Button>
      </div>
      {error !== null && <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton height="12rem" />}
      {data !== undefined && row === undefined && <p className={styles['muted']}>There is no such part in this range.</p>}
      {row !== undefined && <Behind asked={{ question: asked, row, metric }} reading={reading} />}
    </section>
  );
}

function withoutComparison(question: Question) {
  const { compare: _compare, ...body } = questionBody(question);
  return body;
}

function partName({ by, value }: FigurePart, { names }: Reading): string {
  if (by === null) return '';
  return `: ${isGrain(by) ? `${by} ${value ?? ''}` : `${dimensionWord(by)} ${nameOfValue(by, value, names)}`}`;
}

function Behind({ asked, reading }: { readonly asked: EventsAsked; readonly reading: Reading }) {
  const entry = metricEntry(asked.metric);
  const { added, goOn } = useEventSum(asked, entry);
  const figure = numberOf(asked.row[asked.metric]);
  return (
    <>
      <p className={styles['sum']} role="status">
        {added === null ? 'Adding up…' : sayAdded(added, figure, asked.metric, reading)}
      </p>
      {added?.more === true && <Button onClick={goOn}>Go on adding up</Button>}
      <EventTable asked={asked} reading={reading} />
    </>
  );
}

function sayAdded({ sum, more }: AddedUp, figure: number | null, metric: string, { speech }: Reading): string {
  const entry = metricEntry(metric);
  const say = (value: number | null) => sayValue(value, styleOf(entry), speech);
  const said = saySum(sum, entry, speech);
  if (more) return `The first ${said}. There are more.`;
  const own = figureOf(sum, entry);
  // Sums of binary fractions in another order may differ in their last digits; they read the same.
  return say(own) === say(figure)
    ? `${said}: the figure.`
    : `${said}. The figure was ${say(figure)}: events have come in meanwhile, load the page again.`;
}
