import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { createJobs, type Jobs, type JobState, type Running } from '../../services/query/jobs.ts';
import { createHeldClock } from '../support/held-clock.ts';

const LONG_MS = 60_000;

const openJobs = (deadlineMs = LONG_MS): Jobs => createJobs({ deadlineMs }, { clock: createHeldClock(0), log: pino({ level: 'silent' }) });

/** Work that waits to be told how it ends, and says what it was given. */
function controlled() {
  const end = Promise.withResolvers<{ id: string }>();
  const begun = Promise.withResolvers<Running>();
  return {
    end,
    begun: begun.promise,
    work: (running: Running) => {
      begun.resolve(running);
      return end.promise;
    },
  };
}

async function jobOf(jobs: Jobs, work: (running: Running) => Promise<{ id: string }>): Promise<string> {
  const started = await jobs.run('vera', work, 1);
  if (!('job' in started)) throw new Error('it ended within the patience');
  return started.job;
}

/** Resolves with the first state that is not running. */
const ended = (jobs: Jobs, id: string): Promise<JobState> =>
  new Promise((resolve) => {
    jobs.watch(id, 'vera', (state) => {
      if (state.status !== 'running') resolve(state);
    });
  });

describe('a job', () => {
  test('is asked for by its owner, and tells the report that it made', async () => {
    const jobs = openJobs();
    const { work, end } = controlled();
    const id = await jobOf(jobs, work);
    expect(jobs.get(id, 'vera').state).toEqual({ status: 'running', step: null });
    expect(() => jobs.get(id, 'somebody else')).toThrow(WrapsheetError);
    expect(() => jobs.cancel(id, 'somebody else')).toThrow(WrapsheetError);
    end.resolve({ id: 'r1' });
    expect(await ended(jobs, id)).toEqual({ status: 'done', report: 'r1' });
  });

  test('tells each step to whoever listens, from the one it is at', async () => {
    const jobs = openJobs();
    const { work, end, begun } = controlled();
    const id = await jobOf(jobs, work);
    const running = await begun;
    running.step({ text: 'querying section By project', share: 0.25 });
    const heard: JobState[] = [];
    const leave = jobs.watch(id, 'vera', (state) => heard.push(state));
    running.step({ text: 'rendering PDF', share: 0.5 });
    leave();
    end.resolve({ id: 'r1' });
    await ended(jobs, id);
    expect(heard).toEqual([
      { status: 'running', step: { text: 'querying section By project', share: 0.25 } },
      { status: 'running', step: { text: 'rendering PDF', share: 0.5 } },
    ]);
  });

  test('that fails within the patience throws; one that fails later says so, with its step', async () => {
    const jobs = openJobs();
    const failure = new WrapsheetError('store_away', 'No answer');
    await expect(jobs.run('vera', () => Promise.reject(failure), 1_000)).rejects.toBe(failure);
    const { work, end, begun } = controlled();
    const id = await jobOf(jobs, work);
    (await begun).step({ text: 'querying section By project', share: 0 });
    end.reject(failure);
    expect(await ended(jobs, id)).toMatchObject({
      status: 'failed',
      problem: { code: 'store_away', detail: 'No answer (querying section By project)', step: 'querying section By project' },
    });
  });

  test('that is called off aborts its work, and ends even if the work does not listen', async () => {
    const jobs = openJobs();
    const { work, begun } = controlled();
    const id = await jobOf(jobs, work);
    const { signal } = await begun;
    jobs.cancel(id, 'vera');
    expect(signal.aborted).toBe(true);
    expect(await ended(jobs, id)).toMatchObject({ status: 'cancelled', problem: { code: 'cancelled', status: 410 } });
  });

  test('that has ended stays as it is when it is called off', async () => {
    const jobs = openJobs();
    const { work, end } = controlled();
    const id = await jobOf(jobs, work);
    end.resolve({ id: 'r1' });
    await ended(jobs, id);
    jobs.cancel(id, 'vera');
    expect(jobs.get(id, 'vera').state).toEqual({ status: 'done', report: 'r1' });
  });

  test('that is late names the step at which it was', async () => {
    const jobs = openJobs(50);
    const { work, begun } = controlled();
    const id = await jobOf(jobs, work);
    const { signal, step } = await begun;
    step({ text: 'rendering PDF: printing the pages', share: 0.5 });
    expect(await ended(jobs, id)).toMatchObject({
      status: 'failed',
      problem: { code: 'deadline_exceeded', status: 504, step: 'rendering PDF: printing the pages' },
    });
    expect(signal.aborted).toBe(true);
  });

  test('ends when the server does', async () => {
    const jobs = openJobs();
    const id = await jobOf(jobs, controlled().work);
    await jobs.close();
    expect(jobs.get(id, 'vera').state).toMatchObject({ status: 'cancelled' });
  });

  test('is refused where enough are under way', async () => {
    const jobs = openJobs();
    for (let count = 0; count < 16; count += 1) await jobOf(jobs, controlled().work);
    await expect(jobs.run('vera', controlled().work, 1)).rejects.toMatchObject({ code: 'too_many_requests', params: { retry_after_s: 5 } });
    await jobs.close();
  });
});
