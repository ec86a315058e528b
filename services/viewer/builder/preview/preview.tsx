/** The real report of the draft as it stands, made again shortly after each change and kept nowhere. What is not finished is left out of it, and named. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { problemOf, type Problem } from '../../api/problem.ts';
import { useSession } from '../../api/session.ts';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ReportFrame } from '../../ui/report-frame.tsx';
import { previewOf } from '../data.ts';
import { faultOf } from '../placing.ts';
import { usePreviewed } from '../previewed.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { sayList } from '../words.ts';
import { PreviewQuestion } from './preview-question.tsx';
import styles from './preview.module.css';

const UNNAMED = 'Untitled report';

export function Preview({ draft }: { readonly draft: ReportDefinition }) {
  const { question } = usePreviewed();
  const { studio } = useSession();
  const finished = draft.sections.filter((section) => faultOf(section) === null);
  const left = draft.sections.filter((section) => faultOf(section) !== null).map(({ title }) => title || 'a section without a title');
  const asked = useSettled({ ...draft, title: draft.title.trim() === '' ? UNNAMED : draft.title, sections: finished });
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: ['definition-preview', asked, question],
    queryFn: ({ signal }) => previewOf(asked, question, signal),
    enabled: asked.sections.length > 0,
    placeholderData: keepPreviousData,
    // Another look is another report; what was made a moment ago may be gone from the server.
    gcTime: 0,
    staleTime: 60_000,
  });
  return (
    <section className={styles['preview']} aria-label="Preview" aria-busy={isFetching}>
      <div className={styles['head']}>
        <h2>Preview</h2>
        <PreviewQuestion draft={draft} studioZone={studio.zone} />
      </div>
      {left.length > 0 && <p className={styles['left']}>Not finished, and left out here: {sayList(left)}.</p>}
      {asked.sections.length === 0 ? (
        <Empty title="Nothing to show yet">
          <p>The report appears here as soon as one section is finished.</p>
        </Empty>
      ) : error !== null ? (
        <ProblemNote problem={withSection(problemOf(error), asked)} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height="32rem" />
      ) : (
        <div className={styles['paper']} data-older={isPlaceholderData}>
          <ReportFrame key={data.page} address={data.page} title={`Preview of ${data.report.title}, ${data.report.range.text}`} />
        </div>
      )}
    </section>
  );
}

/** The sections that the faults are in, by their titles. */
function withSection(problem: Problem, { sections }: ReportDefinition): Problem {
  const named = (problem.faults ?? []).flatMap(({ path, message }) => {
    const index = /\/sections\/(\d+)/.exec(path)?.[1];
    const title = index === undefined ? undefined : sections[Number(index)]?.title;
    return title === undefined ? [] : [`${title}: ${message}`];
  });
  return named.length === 0 ? problem : { ...problem, detail: named.join(' · ') };
}
