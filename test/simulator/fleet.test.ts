import { describe, expect, test } from 'vitest';
import type { GenerationEvent, WorkerEvent } from '../../services/events/types.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const HOUR_MS = 3_600_000;
const events = [...createStudio({ seed: 3, startMs: Date.UTC(2026, 2, 1), days: 60 })];
const reports = Map.groupBy(
  events.filter((event): event is WorkerEvent => event.type === 'worker'),
  (event) => event.worker_id,
);
const runs = events.filter(
  (event): event is GenerationEvent & { worker_id: string; started_at: number } =>
    event.type === 'generation' && event.worker_id !== null && event.started_at !== null,
);
const attemptsOf = Map.groupBy(runs, (event) => event.worker_id);

const hours = (list: readonly WorkerEvent[], state: WorkerEvent['state']): number =>
  list.filter((event) => event.state === state).reduce((sum, event) => sum + (event.occurred_at - event.from) / HOUR_MS, 0);

/** Time of the attempts in which their workers reported busy. */
const coveredHours = [...attemptsOf].reduce((sum, [workerId, list]) => {
  const busy = (reports.get(workerId) ?? []).filter((event) => event.state === 'BUSY');
  return sum + list.reduce((part, run) => part + overlapMs(busy, run.started_at, run.occurred_at), 0) / HOUR_MS;
}, 0);

function overlapMs(list: readonly WorkerEvent[], from: number, to: number): number {
  return list.reduce((sum, event) => sum + Math.max(0, Math.min(event.occurred_at, to) - Math.max(event.from, from)), 0);
}

describe('GPU workers', () => {
  test('report stretches that never overlap and are never longer than an hour', () => {
    for (const list of reports.values()) {
      list.forEach((report, index) => {
        expect(report.from).toBeGreaterThanOrEqual(list[index - 1]?.occurred_at ?? 0);
        expect(report.occurred_at - report.from).toBeLessThanOrEqual(HOUR_MS);
      });
    }
  });

  test('run one attempt at a time', () => {
    for (const list of attemptsOf.values()) {
      const inOrder = list.toSorted((a, b) => a.started_at - b.started_at);
      inOrder.forEach((attempt, index) => expect(attempt.started_at).toBeGreaterThanOrEqual(inOrder[index - 1]?.occurred_at ?? 0));
    }
  });

  test('are busy while an attempt runs, but for hours whose reports were lost', () => {
    const ran = runs.reduce((sum, run) => sum + (run.occurred_at - run.started_at) / HOUR_MS, 0);
    expect(coveredHours / ran).toBeGreaterThan(0.97);
    expect(coveredHours / ran).toBeLessThan(1);
  });

  test('are busy, idle and down, and a little busier than the attempts account for', () => {
    const all = [...reports.values()].flat();
    const busy = hours(all, 'BUSY');
    expect(busy / (busy + hours(all, 'IDLE'))).toBeGreaterThan(0.3);
    expect(busy / (busy + hours(all, 'IDLE'))).toBeLessThan(0.85);
    expect(hours(all, 'DOWN')).toBeGreaterThan(10);
    expect((busy - coveredHours) / busy).toBeGreaterThan(0.005);
    expect((busy - coveredHours) / busy).toBeLessThan(0.1);
  });

  test('join and retire while the studio runs, and one does not tell its model', () => {
    const newest = reports.get('tokyo-h200-01') ?? [];
    const oldest = reports.get('attic-01') ?? [];
    expect(newest[0]?.from).toBe(Date.UTC(2026, 2, 1) + 40 * 24 * HOUR_MS);
    expect(oldest.at(-1)?.occurred_at).toBeLessThan(Date.UTC(2026, 2, 1) + 32 * 24 * HOUR_MS);
    expect(oldest.every((event) => event.gpu_model === null)).toBe(true);
  });
});
