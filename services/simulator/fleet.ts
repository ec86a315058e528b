/** The queue for GPUs: attempts wait, run on a worker that fits, and end well, with a fault, with a lost worker or cancelled. */
import { MINUTE_MS } from '../common/calendar-zone.ts';
import type { Outcome } from '../events/types.ts';
import type { Core } from './core.ts';
import { FAULTS, GPU_GROUPS, type GpuGroup } from './world.ts';
import { createWorker, type Load, type Worker } from './worker.ts';

/** How far down the queue an idle worker looks for an attempt that fits it. */
const LOOK_AHEAD = 40;
const LONGEST_ON_SMALL_MINUTES = 8 * 60;

/** How an attempt went; `worker` and `startedAt` are null when it was cancelled before it ran. */
export interface Run {
  readonly worker: Worker | null;
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly outcome: Outcome;
  readonly failureType: string | null;
}

export interface Job {
  /** GPU-minutes on GPUs of speed 1. */
  readonly gpuMinutes: number;
  readonly leastGpus: number;
  readonly faultRate: number;
  /** Called at the instant the attempt ends. */
  readonly ended: (run: Run) => void;
}

export interface Fleet {
  /** Queues a job now; the answer cancels it, if it has not ended. */
  submit(job: Job): () => void;
}

interface Attempt {
  readonly job: Job;
  readonly queuedAt: number;
  worker: Worker | null;
  load: Load | null;
  startedAt: number | null;
  ended: boolean;
}

/** Small workers take no job that would keep them for more than a working day. */
function fits(job: Job, group: GpuGroup): boolean {
  const minutes = job.gpuMinutes / (group.speed * group.gpuCount);
  return group.gpuCount >= job.leastGpus && (minutes <= LONGEST_ON_SMALL_MINUTES || group.gpuCount >= 4);
}

export function createFleet(core: Core, scale: number): Fleet {
  const { random } = core;
  const queue: Attempt[] = [];
  const workers: Worker[] = GPU_GROUPS.flatMap((group) =>
    Array.from({ length: Math.max(1, Math.round(group.workers * scale)) }, (_, index) =>
      createWorker(core, group, `${group.id}-${String(index + 1).padStart(2, '0')}`, dispatch),
    ),
  );

  function end(attempt: Attempt, outcome: Outcome, failureType: string | null): void {
    if (attempt.ended) return;
    attempt.ended = true;
    const { worker, queuedAt, startedAt } = attempt;
    // Ends while the model still loads: it never ran.
    const ran = startedAt !== null && startedAt <= core.now();
    attempt.job.ended(
      ran || outcome !== 'CANCELLED'
        ? { worker, queuedAt, startedAt: ran ? startedAt : core.now(), outcome, failureType }
        : { worker: null, queuedAt, startedAt: null, outcome, failureType },
    );
  }

  /** The worker needs some seconds to tidy up: busy time that no attempt accounts for. */
  function releaseSoon(worker: Worker, load: Load): void {
    core.at(core.now() + random.between(800, 6_000), () => worker.release(load));
  }

  function run(attempt: Attempt, worker: Worker): void {
    const { job } = attempt;
    attempt.worker = worker;
    const load: Load = { lost: () => end(attempt, 'FAILED', 'worker_lost') };
    attempt.load = load;
    worker.take(load);
    const { gpuCount, speed } = worker.group;
    const startedAt = Math.round(core.now() + random.between(2_000, 20_000));
    attempt.startedAt = startedAt;
    // More GPUs help a little less than in proportion.
    const fullMs = (random.lognormal(job.gpuMinutes, 0.25) * MINUTE_MS) / (speed * gpuCount ** 0.9);
    const fault = random.chance(job.faultRate) ? random.weighted(FAULTS, (entry) => entry.share) : null;
    const share = fault === null ? 1 : fault.name === 'timeout' ? 1.6 : random.between(0.02, 0.6);
    core.at(startedAt + fullMs * share, () => {
      if (attempt.ended) return;
      end(attempt, fault === null ? 'SUCCEEDED' : 'FAILED', fault?.name ?? null);
      releaseSoon(worker, load);
    });
  }

  function fitting(attempt: Attempt): Worker | null {
    const idle = workers.filter((worker) => worker.isIdle() && fits(attempt.job, worker.group));
    return idle.length === 0 ? null : random.weighted(idle, (worker) => worker.group.speed);
  }

  function dispatch(): void {
    for (let index = 0; index < Math.min(queue.length, LOOK_AHEAD);) {
      const attempt = queue[index];
      const worker = attempt === undefined ? null : fitting(attempt);
      if (attempt === undefined || worker === null) {
        index += 1;
        continue;
      }
      queue.splice(index, 1);
      run(attempt, worker);
    }
  }

  function cancel(attempt: Attempt): void {
    if (attempt.ended) return;
    const place = queue.indexOf(attempt);
    if (place >= 0) queue.splice(place, 1);
    end(attempt, 'CANCELLED', null);
    if (attempt.worker !== null && attempt.load !== null) releaseSoon(attempt.worker, attempt.load);
  }

  return {
    submit(job) {
      const attempt: Attempt = { job, queuedAt: core.now(), worker: null, load: null, startedAt: null, ended: false };
      queue.push(attempt);
      dispatch();
      return () => cancel(attempt);
    },
  };
}
