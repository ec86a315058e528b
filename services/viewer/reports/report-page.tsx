/** A report of a template or a saved definition. The address holds the whole question, so a link shows the same to whoever may see it. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Navigate, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { problemOf } from '../api/problem.ts';
import { readQuestion, writeQuestion, type Question } from '../api/question.ts';
import { localeOf, mayAct, useSession } from '../api/session.ts';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useMadeReport } from './making.ts';
import { NothingHere } from './nothing-here.tsx';
import { Making } from './progress.tsx';
import progressStyles from './progress.module.css';
import { QuestionForm } from './question-form.tsx';
import styles from './reports.module.css';
import { ShownReport } from './shown-report.tsx';
import { useStored } from './stored.ts';
import { dimensionsOf, savedDefinition, savedSubject, templateSubject, useTemplates, type Subject } from '../api/subjects.ts';

const USUAL: Question = { range: { preset: 'this-month' }, zone: null, filters: {}, compare: true };

export function TemplatePage() {
  const { template } = useParams();
  const found = useTemplates().items.find(({ id }) => id === template);
  return found === undefined ? <NotFoundPage /> : <ReportPage subject={templateSubject(found)} />;
}

export function SavedPage() {
  const { id = '' } = useParams();
  const { data } = useSuspenseQuery(savedDefinition(id));
  return <ReportPage subject={savedSubject(data)} />;
}

function ReportPage({ subject }: { readonly subject: Subject }) {
  const { pathname } = useLocation();
  const [address] = useSearchParams();
  const question = useMemo(() => readQuestion(address, USUAL), [address]);
  const asked = writeQuestion(question).toString();
  // The address always says all of it.
  if (address.toString() !== asked) return <Navigate replace to={{ pathname, search: asked }} />;
  return <Asked key={`${pathname}?${asked}`} subject={subject} question={question} asked={asked} />;
}

interface AskedProps {
  readonly subject: Subject;
  readonly question: Question;
  readonly asked: string;
}

function Asked({ subject, question, asked }: AskedProps) {
  const session = useSession();
  const locale = localeOf(session);
  const navigate = useNavigate();
  const { data: id, error, isFetching, refetch, progress } = useMadeReport(subject, question, asked);
  const stored = useStored(id);
  const problem = error ?? stored.error;
  return (
    <div className={styles['stack']}>
      <PageHead
        title={subject.title}
        {...(subject.description !== '' && { lead: <bdi>{subject.description}</bdi> })}
        {...(mayAct(session, 'editor') && { actions: <EditorActions subject={subject} asked={asked} /> })}
      />
      <QuestionForm
        asked={question}
        dimensions={dimensionsOf(subject.definition, session)}
        studioZone={session.studio.zone}
        locale={locale}
        onAsk={(next) => void navigate({ search: writeQuestion(next).toString() })}
        onAgain={() => void refetch()}
        busy={isFetching}
      />
      {isFetching && <Making progress={progress} locale={locale} />}
      {problem !== null && !isFetching && (
        <>
          <ProblemNote problem={problemOf(problem)} onRetry={() => void (error === null ? stored.refetch() : refetch())} />
          {problemOf(problem).code === 'deadline_exceeded' && <Shorter question={question} />}
        </>
      )}
      {stored.data !== undefined && <NothingHere report={stored.data} definition={subject.definition} locale={locale} />}
      <div className={progressStyles['room']}>
        {stored.data !== undefined && error === null && <ShownReport report={stored.data} locale={locale} />}
      </div>
    </div>
  );
}

/** On to what editors make of a report. */
const EditorActions = ({ subject, asked }: Omit<AskedProps, 'question'>) => (
  <>
    {subject.kind === 'definition' && <ButtonLink to={`/builder/${encodeURIComponent(subject.id)}`}>Change it</ButtonLink>}
    <ButtonLink to={`/schedules/new?${subject.kind}=${encodeURIComponent(subject.id)}&${asked}`}>Send regularly</ButtonLink>
  </>
);

const Shorter = ({ question }: { readonly question: Question }) => (
  <p>
    <ButtonLink to={{ search: writeQuestion({ ...question, range: { preset: 'last-30-days' } }).toString() }}>
      Ask for the last 30 days
    </ButtonLink>
  </p>
);
