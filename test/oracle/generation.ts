/** docs/figures.md, "Generation". */
import type { GenerationEvent } from '../../services/events/types.ts';
import { toNumber } from './fraction.ts';
import { gpuMsWithin, gpuTimeWithin } from './gpu-time.ts';
import { hours, meanHours, share } from './statistics.ts';
import { figureOf, tableOf, within, without, type Ask, type Metric } from './table.ts';

const attemptsEnded = (ask: Ask) => ask.studio.generation.filter((attempt) => within(ask, attempt.occurred_at));
const attemptsRunning = (ask: Ask) => ask.studio.generation.filter((attempt) => gpuMsWithin(attempt, ask.from, ask.to) > 0n);
const failed = (attempts: readonly GenerationEvent[]) => attempts.filter(({ outcome }) => outcome === 'FAILED').length;

const gpuHours: Metric = (ask) =>
  figureOf(ask, attemptsRunning(ask), (attempts) => hours(attempts.reduce((total, one) => total + gpuMsWithin(one, ask.from, ask.to), 0n)));

const gpuCost: Metric = (ask) =>
  figureOf(ask, attemptsRunning(ask), (attempts) => {
    const time = gpuTimeWithin(attempts, ask.context.prices, ask.from, ask.to);
    return time.gpuMs > 0n && time.unpricedGpuMs === time.gpuMs ? null : toNumber(time.money);
  });

const unpricedGpuHours: Metric = (ask) =>
  figureOf(ask, attemptsRunning(ask), (attempts) => hours(gpuTimeWithin(attempts, ask.context.prices, ask.from, ask.to).unpricedGpuMs));

const attempts: Metric = (ask) => figureOf(ask, attemptsEnded(ask), (ended) => ended.length);

const failedAttempts: Metric = (ask) => figureOf(ask, attemptsEnded(ask), failed);

const failureRate: Metric = (ask) => {
  const part = tableOf(attemptsEnded(ask), ask.by, ask.filters);
  const { ask: wholeAsk, project } = without(ask, ['outcome', 'failure_type']);
  const whole = tableOf(
    attemptsEnded(ask).filter(({ outcome }) => outcome !== 'CANCELLED'),
    wholeAsk.by,
    wholeAsk.filters,
  );
  return {
    occurs: part.combinations,
    value: (combination) => share(failed(part.of(combination)), whole.of(project(combination)).length),
  };
};

const queueHoursMean: Metric = (ask) =>
  figureOf(ask, attemptsEnded(ask), (ended) =>
    meanHours(ended.flatMap(({ queued_at, started_at }) => (queued_at === null || started_at === null ? [] : [started_at - queued_at]))),
  );

const scenesStarted: Metric = (ask) => figureOf(ask, attemptsEnded(ask), (ended) => ended.filter(({ attempt }) => attempt === 1).length);

export const GENERATION: Readonly<Record<string, Metric>> = {
  gpu_hours: gpuHours,
  gpu_cost: gpuCost,
  unpriced_gpu_hours: unpricedGpuHours,
  attempts,
  failed_attempts: failedAttempts,
  failure_rate: failureRate,
  queue_hours_mean: queueHoursMean,
  scenes_started: scenesStarted,
};
