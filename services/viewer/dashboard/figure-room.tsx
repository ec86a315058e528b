/** The room behind a figure: what it is, its course, its parts by each dimension, and the events that it is made of. The address holds all of it. */
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { CATALOGUE, metricEntry } from '../../metrics/catalogue.ts';
import { chartGrain } from '../../reports/ranges.ts';
import type { Filters } from '../../reports/spec.ts';
import { grainOf, isByProject, type WidgetQuestion } from '../../reports/dashboards/widget-questions.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { questionBody, readQuestion, type Question } from '../api/question.ts';
import { localeOf, speechOf, useSession } from '../api/session.ts';
import { Empty } from '../ui/empty.tsx';
import { FilterPicker } from '../ui/filter-picker.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { RangePicker } from '../ui/range-picker.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ZonePicker } from '../ui/zone-picker.tsx';
import { figureAddress, readView, WHOLE, type FigureView } from './figure-address.ts';
import { Breakdown } from './figure-breakdown.tsx';
import { FigureEvents } from './figure-events.tsx';
import { FigureTotal } from './figure-total.tsx';
import styles from './figure-room.module.css';
import { LiveLine } from './live-line.tsx';
import { useFigures } from './use-figures.ts';
import { useNames } from './use-names.ts';
import { seriesData } from './widget-data.ts';

const USUAL: Question = { range: { preset: 'last-30-days' }, zone: null, filters: {}, compare: true };

export function FigureRoom() {
  const { metric } = useParams();
  const session = useSession();
  if (metric === undefined || !CATALOGUE.some(({ id }) => id === metric)) {
    return (
      <Empty title={`There is no figure ${metric ?? ''}`}>
        <p>
          Perhaps the link is older than the catalogue. <Link to="/">To the dashboard</Link>
        </p>
      </Empty>
    );
  }
  if (session.person.projects !== null && !isByProject(metric)) {
    return (
      <Empty title={`${metricEntry(metric).title} concerns the whole fleet`}>
        <p>
          You see some projects only, so it is not shown to you. <Link to="/">To the dashboard</Link>
        </p>
      </Empty>
    );
  }
  return <Figure key={metric} metric={metric} />;
}

function Figure({ metric }: { readonly metric: string }) {
  const session = useSession();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const entry = metricEntry(metric);
  const asked = readQuestion(address, USUAL);
  // A link from elsewhere may filter by what this figure does not have.
  const question = { ...asked, filters: applicable(asked.filters, entry.dimensions) };
  const dropped = Object.keys(asked.filters).length - Object.keys(question.filters).length;
  const dimensions = entry.dimensions.filter((dimension) => dimension !== 'reviewer_id' || session.studio.reviewer_opt_in);
  const view = readView(metric, address);
  const by = view.by ?? dimensions[0]!;
  const go = (next: Question, nextView: FigureView) =>
    void navigate(figureAddress(metric, next, nextView), { replace: true, preventScrollReset: true });
  const { range, zone } = question;
  const grain =
    'preset' in range ? grainOf({ range, zone, projects: [] }) : chartGrain({ from: Date.parse(range.from), to: Date.parse(range.to) });

  const total: WidgetQuestion = { metrics: [metric], by: [], compare: true };
  const course: WidgetQuestion = { metrics: [metric], by: [grain], compare: false };
  const parts: WidgetQuestion = { metrics: [metric], by: [by], compare: true };
  const { compare: _compare, ...common } = questionBody(question);
  const figures = useFigures([total, course, parts], common);
  const names = useNames(dimensions);
  const speech = speechOf(session);
  const reading = { speech, names, freshness: figures.freshness };
  const [said, over, broken] = [total, course, parts].map((one) => figures.answerTo(one));
  const widget = {
    id: metric,
    kind: 'series',
    metrics: [metric],
    by: null,
    chart: entry.kind === 'count' || entry.kind === 'sum' ? 'bar' : 'line',
    title: null,
    columns: 4,
  } as const;
  const open = (part: FigureView['part']) => go(question, { by, part });
  return (
    <>
      <PageHead
        title={entry.title}
        lead={
          <LiveLine state={figures.state} freshness={figures.freshness} zone={zone ?? session.studio.zone} locale={localeOf(session)} />
        }
        actions={
          <>
            <RangePicker
              value={range}
              zone={zone ?? session.studio.zone}
              locale={speech.locale}
              onChange={(next) => go({ ...question, range: next }, { by, part: null })}
            />
            <ZonePicker
              value={zone}
              studio={session.studio.zone}
              onChange={(next) => go({ ...question, zone: next }, { by, part: null })}
            />
          </>
        }
      />
      <p className={styles['back']}>
        <Link to="/">Dashboard</Link> · {entry.text}
      </p>
      <FilterPicker
        dimensions={dimensions}
        value={question.filters}
        range={range}
        zone={zone}
        locale={speech.locale}
        onChange={(filters) => go({ ...question, filters }, { by, part: null })}
      />
      {dropped > 0 && <p className={styles['muted']}>A filter of the link is left out: this figure does not have its dimension.</p>}
      {said?.kind === 'problem' ? (
        <ProblemNote problem={said.problem} />
      ) : (
        <>
          <FigureTotal metric={metric} answer={said ?? null} reading={reading} onEvents={() => open(WHOLE)} />
          <section className={styles['section']} aria-label="Over time">
            <h2>Over time</h2>
            {over?.kind === 'figures' ? (
              <TimeChart section={seriesData(widget, grain, over, null, reading)} speech={speech} height={240} />
            ) : (
              <Skeleton height="240px" />
            )}
          </section>
          <Breakdown
            {...{ metric, by, dimensions, reading }}
            answer={broken ?? null}
            onBy={(next) => go(question, { by: next, part: null })}
            onEvents={(value) => open({ by, value })}
          />
        </>
      )}
      {view.part !== null && (
        <FigureEvents
          key={JSON.stringify([view.part, common])}
          {...{ metric, question, reading }}
          part={view.part}
          onClose={() => go(question, { by, part: null })}
        />
      )}
    </>
  );
}

const applicable = (filters: Filters, dimensions: readonly string[]): Filters =>
  Object.fromEntries(Object.entries(filters).filter(([dimension]) => dimensions.includes(dimension)));
