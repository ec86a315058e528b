/** Workflow versions: when each is published, whom it concerns, and what it really does to pass rates and GPU time. */
import { DAY_MS, HOUR_MS } from '../common/calendar-zone.ts';
import type { Core } from './core.ts';
import { PROJECTS, SCENE_TYPES } from './world.ts';

interface Change {
  readonly version: string;
  readonly title: string;
  readonly projectId: string | null;
  readonly sceneType: string | null;
  /** Added to the chance of passing automatic QA. */
  readonly passLift: number;
  /** GPU time relative to before. */
  readonly cost: number;
}

const change = (version: string, title: string, passLift: number, scope: Partial<Change> = {}): Change => ({
  version,
  title,
  projectId: null,
  sceneType: null,
  passLift,
  cost: 1,
  ...scope,
});

const FIRST = change('studio-1.0', 'First common workflow', 0);

/** The first quarter's changes, by day: most improve, the new sampler changes nothing, the cheaper denoiser saves GPU time and costs quality. */
const PLANNED: readonly (readonly [number, Change])[] = [
  [8, change('portrait-1.1', 'Face lock for portraits', 0.17, { sceneType: 'portrait' })],
  [19, change('studio-1.2', 'New sampler', 0)],
  [33, change('crowd-1.3', 'Depth pass for crowds', 0.18, { sceneType: 'crowd' })],
  [47, change('hoshi-dialogue-1.4', '口パク補正 (lip-sync correction)', 0.15, { projectId: 'hoshi', sceneType: 'dialogue' })],
  [61, change('studio-1.5', 'Cheaper denoiser', -0.05, { cost: 0.8 })],
  [75, change('action-1.6', 'Motion smoothing', 0.12, { sceneType: 'action' })],
];
const LATER_EVERY_DAYS = 14;
const FIRST_LATER_DAY = 89;
/** Publishing happens at 10:30 UTC. */
const PUBLISHED_AFTER_MS = 10.5 * HOUR_MS;

export interface Workflows {
  versionOf(projectId: string, sceneType: string): string;
  passLift(projectId: string, sceneType: string): number;
  cost(projectId: string, sceneType: string): number;
}

interface Standing {
  version: string;
  passLift: number;
  cost: number;
}

const key = (projectId: string, sceneType: string): string => `${projectId}/${sceneType}`;

export function createWorkflows(core: Core): Workflows {
  const standings = new Map<string, Standing>();
  const standing = (projectId: string, sceneType: string): Standing =>
    standings.get(key(projectId, sceneType)) ?? { version: FIRST.version, passLift: 0, cost: 1 };

  function publish(published: Change): void {
    const projects = PROJECTS.filter((project) => published.projectId === null || project.id === published.projectId);
    const sceneTypes = SCENE_TYPES.filter((sceneType) => published.sceneType === null || sceneType.id === published.sceneType);
    for (const project of projects) {
      for (const sceneType of sceneTypes) {
        const old = standing(project.id, sceneType.id);
        standings.set(key(project.id, sceneType.id), {
          version: published.version,
          passLift: old.passLift + published.passLift,
          cost: old.cost * published.cost,
        });
      }
    }
    core.emit({
      type: 'workflow',
      workflow_version: published.version,
      title: published.title,
      project_id: published.projectId,
      scene_type: published.sceneType,
    });
  }

  const dueOn = (day: number): number => core.startMs + day * DAY_MS + PUBLISHED_AFTER_MS;

  /** A studio that runs on keeps changing something, with luck and without; lifts come and go, so that pass rates stay believable. */
  function publishLater(day: number): void {
    const sceneType = core.random.pick(SCENE_TYPES);
    const drift = standing('aurora', sceneType.id).passLift;
    const passLift = core.random.between(-0.08, 0.12) - Math.max(0, drift - 0.1);
    const minor = 7 + (day - FIRST_LATER_DAY) / LATER_EVERY_DAYS;
    publish(
      change(`${sceneType.id}-1.${minor}`, `Tuning of ${sceneType.id.replace('_', ' ')} scenes`, passLift, { sceneType: sceneType.id }),
    );
    core.at(dueOn(day + LATER_EVERY_DAYS), () => publishLater(day + LATER_EVERY_DAYS));
  }

  core.at(core.startMs, () => publish(FIRST));
  for (const [day, planned] of PLANNED) core.at(dueOn(day), () => publish(planned));
  core.at(dueOn(FIRST_LATER_DAY), () => publishLater(FIRST_LATER_DAY));

  return {
    versionOf: (projectId, sceneType) => standing(projectId, sceneType).version,
    passLift: (projectId, sceneType) => standing(projectId, sceneType).passLift,
    cost: (projectId, sceneType) => standing(projectId, sceneType).cost,
  };
}
