/** One GPU worker: busy, idle or down; it reports each stretch of a state when it ends, and at least every half hour. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../common/calendar-zone.ts';
import type { WorkerState } from '../events/types.ts';
import type { Core } from './core.ts';
import type { GpuGroup } from './world.ts';

const REPORT_EVERY_MS = 30 * MINUTE_MS;
const MEAN_DAYS_BETWEEN_SILENCES = 15;
const MEAN_DAYS_BETWEEN_TRAININGS = 4;

/** What runs on a worker; told when the worker breaks down under it. */
export interface Load {
  lost(): void;
}

export interface Worker {
  readonly id: string;
  readonly group: GpuGroup;
  isIdle(): boolean;
  /** Busy from now on with this load. */
  take(load: Load): void;
  /** The load has ended: idle from now on. Does nothing where the worker has lost that load meanwhile. */
  release(load: Load): void;
}

/**
 * Two honest discrepancies are built in: sometimes a worker trains a model (busy without any attempt: unallocated time), and
 * sometimes its reports are lost for some hours (unknown time).
 * @param onIdle called when the worker could take a load.
 */
export function createWorker(core: Core, group: GpuGroup, id: string, onIdle: () => void): Worker {
  let state: WorkerState = 'IDLE';
  let reportedTo = 0;
  let silentUntil = 0;
  let load: Load | null = null;
  let retired = true;

  function report(): void {
    const from = reportedTo;
    reportedTo = core.now();
    if (retired || from === reportedTo || reportedTo < silentUntil) return;
    core.emit({ type: 'worker', worker_id: id, gpu_model: group.gpuModel, gpu_count: group.gpuCount, from, state });
  }

  function become(next: WorkerState): void {
    report();
    state = next;
    if (next === 'IDLE') onIdle();
  }

  function every(meanDays: number, action: () => void): void {
    core.at(core.now() + core.random.exponential(meanDays * DAY_MS), () => {
      if (retired) return;
      action();
      every(meanDays, action);
    });
  }

  function reportRegularly(): void {
    if (retired) return;
    report();
    core.at(core.now() + REPORT_EVERY_MS, reportRegularly);
  }

  function breakDown(): void {
    if (state === 'DOWN') return;
    const lost = load;
    load = null;
    become('DOWN');
    lost?.lost();
    core.at(core.now() + core.random.lognormal(2.5 * HOUR_MS, 0.8), () => become('IDLE'));
  }

  function fallSilent(): void {
    silentUntil = core.now() + core.random.lognormal(2 * HOUR_MS, 0.6);
  }

  function train(): void {
    if (state !== 'IDLE') return;
    const training: Load = { lost: () => undefined };
    load = training;
    become('BUSY');
    core.at(core.now() + core.random.lognormal(50 * MINUTE_MS, 0.4), () => release(training));
  }

  function release(ended: Load): void {
    if (load !== ended) return;
    load = null;
    become('IDLE');
  }

  function join(): void {
    retired = false;
    reportedTo = core.now();
    core.at(core.now() + core.random.int(1, REPORT_EVERY_MS), reportRegularly);
    every(group.meanDaysBetweenBreakdowns, breakDown);
    every(MEAN_DAYS_BETWEEN_SILENCES, fallSilent);
    every(MEAN_DAYS_BETWEEN_TRAININGS, train);
    onIdle();
  }

  /** A worker leaves when its load has ended. */
  function retire(): void {
    if (load !== null) {
      core.at(core.now() + 10 * MINUTE_MS, retire);
      return;
    }
    report();
    retired = true;
  }

  const [firstDay, endDay] = group.days;
  core.at(core.startMs + firstDay * DAY_MS, join);
  if (Number.isFinite(endDay)) core.at(core.startMs + endDay * DAY_MS, retire);

  return {
    id,
    group,
    isIdle: () => !retired && state === 'IDLE',
    take(next) {
      load = next;
      become('BUSY');
    },
    release,
  };
}
