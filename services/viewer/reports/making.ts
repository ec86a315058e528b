/** Has a report made, as a job of the server: how far it is, calling it off, and the id of what was stored. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReportJob } from '../../query/routes/report-jobs.ts';
import { ask, read } from '../api/client.ts';
import { ProblemError, readProblem } from '../api/problem.ts';
import { questionBody, type Question } from '../api/question.ts';
import type { Subject } from '../api/subjects.ts';

export interface Progress {
  readonly job: string;
  /** In words of the server: "querying section By project". */
  readonly step: string;
  /** Of 1. */
  readonly share: number;
}

type Tell = (progress: Progress | null) => void;

/** @returns the id of the stored report. @throws ProblemError; an AbortError where `signal` says so, and then the job is called off */
export async function makeReport(
  { kind, id }: Pick<Subject, 'kind' | 'id'>,
  question: Question,
  signal: AbortSignal,
  tell: Tell,
): Promise<string> {
  const body = { [kind]: id, ...questionBody(question) };
  const { body: job } = await ask<ReportJob>('POST', '/reports/generate', { body, preferJob: true, signal });
  try {
    return await followJob(job.id, signal, tell);
  } finally {
    tell(null);
  }
}

export const callOff = async (job: string): Promise<void> => void (await ask('DELETE', `/reports/jobs/${job}`));

function followJob(id: string, signal: AbortSignal, tell: Tell): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const events = new EventSource(`/reports/jobs/${id}/events`);
  const settle = (job: ReportJob) => {
    if (job.status === 'running') tell({ job: id, step: job.step ?? 'starting', share: job.progress });
    else if (job.report !== null) resolve(job.report);
    else reject(new ProblemError(readProblem(job.problem?.status ?? 0, job.problem)));
  };
  events.addEventListener('job', ({ data }: MessageEvent<string>) => settle(JSON.parse(data) as ReportJob));
  events.addEventListener('error', () => {
    // It comes back by itself, unless the server has refused it: then that says why.
    if (events.readyState === EventSource.CLOSED) read<ReportJob>(`/reports/jobs/${id}`).then(settle, reject);
  });
  signal.addEventListener('abort', () => {
    reject(signal.reason as Error);
    // Nobody waits for it any more; where it has ended already there is nothing to call off.
    callOff(id).catch(() => undefined);
  });
  return promise.finally(() => events.close());
}

/** The report that answers a question; made when it is first asked, and again by `refetch`. */
export function useMadeReport(subject: Subject, question: Question, asked: string) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const made = useQuery({
    queryKey: ['made', subject.kind, subject.id, asked],
    queryFn: ({ signal }) => makeReport(subject, question, signal, setProgress),
    // A stored report does not change; a new one is made where somebody asks for it.
    staleTime: Infinity,
    gcTime: 1_800_000,
    retry: false,
  });
  return { ...made, progress };
}
