/**
 * Work that takes longer than a request should: it is answered with a job, which tells how far it is, can be called off, and ends at its deadline.
 * Jobs are of this process and of an hour; what they made is stored by then, so a restart loses only the place to ask.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { toProblem, WrapsheetError } from '../common/errors.ts';

/** How far a job is. */
export interface Step {
  /** In words for people: "querying section By project", "rendering PDF: laying out the pages". */
  readonly text: string;
  /** Of 1. */
  readonly share: number;
}

export type JobState =
  | { readonly status: 'running'; readonly step: Step | null }
  | { readonly status: 'done'; readonly report: string }
  | { readonly status: 'failed' | 'cancelled'; readonly problem: ReturnType<typeof toProblem> };

export interface Job {
  readonly id: string;
  readonly owner: string;
  readonly state: JobState;
}

/** What work is given. */
export interface Running {
  /** Aborts when the job is called off or late, with the error that it ends with. */
  readonly signal: AbortSignal;
  readonly step: (step: Step) => void;
}

export interface Jobs {
  /**
   * The result if it comes within the patience; else the id of a job that goes on.
   * @throws whatever the work throws within the patience, and WrapsheetError `too_many_requests`
   */
  run<Result extends { readonly id: string }>(
    owner: string,
    work: (running: Running) => Promise<Result>,
    patienceMs: number,
  ): Promise<{ result: Result } | { job: string }>;
  /** @throws WrapsheetError `gone` */
  get(id: string, owner: string): Job;
  /**
   * Tells the state at once and whenever it changes.
   * @returns how to leave. @throws WrapsheetError `gone`
   */
  watch(id: string, owner: string, tell: (state: JobState) => void): () => void;
  /** Calls it off; does nothing where it has ended. @throws WrapsheetError `gone` */
  cancel(id: string, owner: string): void;
  /** Calls off what runs. Resolves when every job has ended. */
  close(): Promise<void>;
}

interface Entry {
  readonly id: string;
  readonly owner: string;
  readonly stop: AbortController;
  readonly listeners: Set<(state: JobState) => void>;
  state: JobState;
  /** null: it runs. */
  endedAt: number | null;
}

const HOUR_MS = 3_600_000;
const MOST_RUNNING = 16;

export interface JobsConfig {
  /** How long a job may take. */
  readonly deadlineMs: number;
}

export function createJobs({ deadlineMs }: JobsConfig, { clock, log }: { readonly clock: Clock; readonly log: Logger }): Jobs {
  const jobs = new Map<string, Entry>();
  const running = new Set<Promise<void>>();
  let closing = false;

  const dropOld = () => {
    for (const [id, { endedAt }] of jobs) if (endedAt !== null && endedAt + HOUR_MS < clock.now()) jobs.delete(id);
  };

  function move(entry: Entry, state: JobState): void {
    if (entry.endedAt !== null) return;
    entry.state = state;
    if (state.status !== 'running') entry.endedAt = clock.now();
    for (const tell of entry.listeners) tell(state);
  }

  /** The work, or the reason why it was stopped: work that does not listen to its signal keeps nobody waiting. */
  async function work<Result extends { readonly id: string }>(entry: Entry, begin: (running: Running) => Promise<Result>): Promise<Result> {
    const { signal } = entry.stop;
    const stopped = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => stopped.reject(signal.reason), { once: true });
    const late = setTimeout(() => {
      entry.stop.abort(new WrapsheetError('deadline_exceeded', `The report was not ready within ${deadlineMs / 1000} s.`));
    }, deadlineMs);
    try {
      const result = await Promise.race([begin({ signal, step: (step) => move(entry, { status: 'running', step }) }), stopped.promise]);
      move(entry, { status: 'done', report: result.id });
      return result;
    } catch (error) {
      const known = named(error, entry.state);
      // Within the patience it is thrown, and logged like every other.
      if (jobs.has(entry.id) && (known.code === 'internal' || known.code === 'store_failed'))
        log.error({ err: error, job: entry.id }, known.code);
      const problem = toProblem(known, `urn:wrapsheet:job:${entry.id}`);
      move(entry, { status: known.code === 'cancelled' ? 'cancelled' : 'failed', problem });
      throw known;
    } finally {
      clearTimeout(late);
    }
  }

  function entryOf(id: string, owner: string): Entry {
    const found = jobs.get(id);
    if (found === undefined || found.owner !== owner)
      throw new WrapsheetError('gone', `There is no job ${id}; its report, if it was made, is under /reports.`);
    return found;
  }

  return {
    async run(owner, begin, patienceMs) {
      if (running.size >= MOST_RUNNING) {
        throw new WrapsheetError('too_many_requests', `${running.size} reports are being made already.`, { params: { retry_after_s: 5 } });
      }
      dropOld();
      const entry: Entry = {
        id: randomUUID(),
        owner,
        stop: new AbortController(),
        listeners: new Set(),
        state: { status: 'running', step: null },
        endedAt: null,
      };
      const working = work(entry, begin);
      const ended = Promise.allSettled([working]).then(() => void running.delete(ended));
      running.add(ended);
      const patience = after(patienceMs);
      try {
        const first = await Promise.race([working, patience.over]);
        if (first !== null) return { result: first };
        jobs.set(entry.id, entry);
        if (closing) entry.stop.abort(stopping());
        return { job: entry.id };
      } finally {
        patience.stop();
      }
    },
    get(id, owner) {
      const { state } = entryOf(id, owner);
      return { id, owner, state };
    },
    watch(id, owner, tell) {
      const entry = entryOf(id, owner);
      entry.listeners.add(tell);
      tell(entry.state);
      return () => void entry.listeners.delete(tell);
    },
    cancel: (id, owner) => entryOf(id, owner).stop.abort(new WrapsheetError('cancelled', 'The job was called off.')),
    async close() {
      closing = true;
      // What somebody still waits for in a request may end within their patience.
      for (const { stop } of jobs.values()) stop.abort(stopping());
      await Promise.all(running);
    },
  };
}

const stopping = () => new WrapsheetError('cancelled', 'The server stops.');

/** The error with the step at which it happened; work that has told no step leaves it as it is. */
function named(error: unknown, state: JobState): WrapsheetError {
  const known = error instanceof WrapsheetError ? error : new WrapsheetError('internal', 'The report could not be made.', { cause: error });
  if (state.status !== 'running' || state.step === null) return known;
  const { text } = state.step;
  return new WrapsheetError(known.code, `${known.message} (${text})`, {
    cause: known.cause ?? known,
    params: { ...known.params, step: text },
  });
}

function after(ms: number): { readonly over: Promise<null>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  return { over: promise, stop: () => clearTimeout(timer) };
}
