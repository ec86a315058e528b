/**
 * The simulator's door: a seeded studio whose events come out in the order of `occurred_at`. The same seed, start and scale give the
 * same events; more days only add to them, so a run may be continued by making it again and passing over what is known.
 */
import { DAY_MS } from '../common/calendar-zone.ts';
import type { StudioEvent } from '../events/types.ts';
import { ID_MARK, type Core } from './core.ts';
import { createAgenda } from './agenda.ts';
import { createFleet } from './fleet.ts';
import { startProject } from './project.ts';
import { createRandom } from './random.ts';
import { createReviewDesk } from './review-desk.ts';
import type { Halls } from './scene.ts';
import { createWorkflows } from './workflows.ts';
import type { OffsetMemory } from './working-hours.ts';
import { PROJECTS } from './world.ts';

export interface StudioConfig {
  readonly seed: number;
  /** Epoch ms of the studio's first moment. */
  readonly startMs: number;
  /** Events in [startMs, startMs + days); Infinity for a studio that never ends. */
  readonly days: number;
  /** Size of the studio; 1 (the default) gives about 1,500 events a day, 10 about ten times as many. */
  readonly scale?: number;
}

/** Events of a studio, made while they are read; memory holds only what is under way. */
export function* createStudio(config: StudioConfig): Generator<StudioEvent, void, undefined> {
  const scale = config.scale ?? 1;
  const endMs = config.startMs + config.days * DAY_MS;
  const agenda = createAgenda<() => void>();
  const emitted: StudioEvent[] = [];
  let nowMs = config.startMs;

  const core = createCore(config, {
    now: () => nowMs,
    at: (timeMs, action) => agenda.add(Math.max(nowMs, Math.round(timeMs)), action),
    push: (event) => emitted.push(event),
  });
  const offsets: OffsetMemory = new Map();
  const workflows = createWorkflows(core);
  const halls: Halls = { core, offsets, workflows, fleet: createFleet(core, scale), desk: createReviewDesk(core, scale, offsets) };
  for (const project of PROJECTS) startProject(halls, project, scale);

  while (agenda.nextDue() < endMs) {
    nowMs = agenda.nextDue();
    agenda.take()();
    yield* emitted;
    emitted.length = 0;
  }
}

interface Stream {
  readonly now: () => number;
  readonly at: (timeMs: number, action: () => void) => void;
  readonly push: (event: StudioEvent) => void;
}

function createCore(config: StudioConfig, { now, at, push }: Stream): Core {
  // Studios of other seeds or starts may share a store: their ids must not meet.
  const studio = `${config.seed}.${Math.floor(config.startMs / 1000).toString(36)}`;
  const counts = new Map<string, number>();

  function newId(kind: string): string {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${studio}-${kind}-${count}`;
  }

  return {
    random: createRandom(config.seed),
    startMs: config.startMs,
    now,
    at,
    newId,
    emit: (happening) => push({ event_id: newId(ID_MARK[happening.type]), occurred_at: now(), ...happening }),
  };
}
