/**
 * Work that takes longer than a request should: it is answered with a job, which is asked again. Jobs are of this process and of an hour; what they made
 * is stored by then, so a restart loses only the place to ask.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { toProblem, WrapsheetError } from '../common/errors.ts';

export type JobState =
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly report: string }
  | { readonly status: 'failed'; readonly problem: ReturnType<typeof toProblem> };

export interface Job {
  readonly id: string;
  readonly owner: string;
  readonly state: JobState;
}

export interface Jobs {
  /**
   * The result if it comes within the patience; else the id of a job that goes on.
   * @throws whatever the work throws within the patience, and WrapsheetError `too_many_requests`
   */
  run<Result extends { readonly id: string }>(
    owner: string,
    work: () => Promise<Result>,
    patienceMs: number,
  ): Promise<{ result: Result } | { job: string }>;
  /** @throws WrapsheetError `gone` */
  get(id: string, owner: string): Job;
  /** Resolves when every job has ended. */
  settled(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const MOST_RUNNING = 16;

export function createJobs({ clock }: { readonly clock: Clock }): Jobs {
  const jobs = new Map<string, { job: Job; endedAt: number | null }>();
  const running = new Set<Promise<void>>();

  const dropOld = () => {
    for (const [id, { endedAt }] of jobs) if (endedAt !== null && endedAt + HOUR_MS < clock.now()) jobs.delete(id);
  };

  return {
    async run(owner, work, patienceMs) {
      if (running.size >= MOST_RUNNING) {
        throw new WrapsheetError('too_many_requests', `${running.size} reports are being made already.`, { params: { retry_after_s: 5 } });
      }
      dropOld();
      const id = randomUUID();
      const end = (state: JobState) => {
        if (jobs.has(id)) jobs.set(id, { job: { id, owner, state }, endedAt: clock.now() });
      };
      const working = work();
      const ended = working
        .then(
          ({ id: report }) => end({ status: 'done', report }),
          (error: unknown) => end({ status: 'failed', problem: toProblem(asKnown(error), `urn:wrapsheet:job:${id}`) }),
        )
        .finally(() => running.delete(ended));
      running.add(ended);
      const patience = after(patienceMs);
      try {
        const first = await Promise.race([working, patience.over]);
        if (first !== null) return { result: first };
        jobs.set(id, { job: { id, owner, state: { status: 'running' } }, endedAt: null });
        return { job: id };
      } finally {
        patience.stop();
      }
    },
    get(id, owner) {
      const found = jobs.get(id);
      if (found === undefined || found.job.owner !== owner)
        throw new WrapsheetError('gone', `There is no job ${id}; its report, if it was made, is under /reports.`);
      return found.job;
    },
    async settled() {
      await Promise.all(running);
    },
  };
}

const asKnown = (error: unknown): WrapsheetError =>
  error instanceof WrapsheetError ? error : new WrapsheetError('internal', 'The report could not be made.', { cause: error });

function after(ms: number): { readonly over: Promise<null>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  return { over: promise, stop: () => clearTimeout(timer) };
}
