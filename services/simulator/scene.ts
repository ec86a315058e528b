/** One scene's way: attempt, automatic QA, retries, review, until it is approved or its character is cancelled. */
import { HOUR_MS, MINUTE_MS } from '../common/calendar-zone.ts';
import type { RetryTrigger, Work } from '../events/types.ts';
import type { Core } from './core.ts';
import type { Fleet, Run } from './fleet.ts';
import type { ReviewDesk } from './review-desk.ts';
import type { Workflows } from './workflows.ts';
import { nextWorkingMs, type OffsetMemory } from './working-hours.ts';
import type { Project, SceneType, Tier } from './world.ts';

export interface Halls {
  readonly core: Core;
  readonly fleet: Fleet;
  readonly desk: ReviewDesk;
  readonly workflows: Workflows;
  readonly offsets: OffsetMemory;
}

export interface SceneBrief {
  readonly work: Work;
  readonly project: Project;
  readonly sceneType: SceneType;
  readonly tier: Tier;
}

export interface Scene {
  isApproved(): boolean;
  /** The first attempt. */
  begin(): void;
  /** An approved scene will be done over, because a client came back. */
  withdraw(): void;
  redo(): void;
  /** Stops everything; a review that is under way is still decided. */
  cancel(): void;
}

const AUTOMATIC_RETRIES = 3;

export function createScene(halls: Halls, brief: SceneBrief, onApproved: () => void): Scene {
  const { core, fleet, desk, workflows, offsets } = halls;
  const { random } = core;
  const { work, project, sceneType, tier } = brief;
  /** How hard this scene is, within its type. */
  const difficulty = random.between(-0.1, 0.1);
  const gpuMinutes = random.lognormal(sceneType.gpuMinutes * tier.cost, 0.35);
  let attempt = 0;
  let automaticRetries = 0;
  let lastGenerationId = '';
  let approved = false;
  let cancelled = false;
  let cancelJob: (() => void) | null = null;

  const later = (delayMs: number, action: () => void): void =>
    core.at(core.now() + delayMs, () => {
      if (!cancelled) action();
    });

  /** People act in their office hours. */
  const whenSomeoneLooks = (delayMs: number): number => nextWorkingMs(project.hours, core.now() + delayMs, offsets) - core.now();

  function generate(): void {
    attempt += 1;
    const number = attempt;
    const generationId = core.newId('gen');
    lastGenerationId = generationId;
    // Now and then somebody runs a scene by hand, outside any workflow.
    const version = random.chance(0.01) ? null : workflows.versionOf(project.id, sceneType.id);
    cancelJob = fleet.submit({
      gpuMinutes: gpuMinutes * workflows.cost(project.id, sceneType.id),
      leastGpus: tier.leastGpus,
      faultRate: sceneType.faultRate + (tier.id === '4k' ? 0.04 : 0),
      ended(run) {
        cancelJob = null;
        emitGeneration(generationId, number, version, run);
        if (run.outcome === 'SUCCEEDED') later(random.lognormal(2 * MINUTE_MS, 0.5), () => judge(generationId, number, version));
        if (run.outcome === 'FAILED') later(random.between(1, 6) * MINUTE_MS, () => retry('FAULT', run.failureType ?? 'unknown_fault'));
      },
    });
  }

  function emitGeneration(generationId: string, number: number, version: string | null, run: Run): void {
    core.emit({
      type: 'generation',
      generation_id: generationId,
      ...work,
      worker_id: run.worker?.id ?? null,
      gpu_model: run.worker?.group.gpuModel ?? null,
      gpu_count: run.worker?.group.gpuCount ?? tier.leastGpus,
      queued_at: random.chance(0.99) ? run.queuedAt : null,
      started_at: run.startedAt,
      attempt: number,
      outcome: run.outcome,
      failure_type: run.failureType,
      workflow_version: version,
    });
  }

  function judge(generationId: string, number: number, version: string | null): void {
    const experience = 0.06 * (number - 1);
    const passRate = sceneType.passRate + tier.passLift + workflows.passLift(project.id, sceneType.id) + experience - difficulty;
    const passed = random.chance(Math.min(0.97, Math.max(0.1, passRate)));
    const found = passed ? [] : failuresFound();
    emitVerdict(generationId, number, version, { passed, found, automatic: true });
    if (passed) {
      if (random.chance(0.04))
        later(whenSomeoneLooks(20 * MINUTE_MS), () =>
          emitVerdict(generationId, number, version, { passed: true, found: [], automatic: false }),
        );
      later(random.between(1, 10) * MINUTE_MS, () => requestReview(generationId));
      return;
    }
    automaticRetries += 1;
    const reason = found[0] ?? 'score_too_low';
    if (automaticRetries <= AUTOMATIC_RETRIES) later(random.between(0.5, 3) * MINUTE_MS, () => retry('AUTO_QA', reason));
    else later(whenSomeoneLooks(HOUR_MS), () => retry('MANUAL', reason));
  }

  function failuresFound(): string[] {
    if (random.chance(0.03)) return [];
    const first = random.weighted(sceneType.qaFailures, (entry) => entry.share).name;
    const second = random.weighted(sceneType.qaFailures, (entry) => entry.share).name;
    return second !== first && random.chance(0.25) ? [first, second] : [first];
  }

  function emitVerdict(
    generationId: string,
    number: number,
    version: string | null,
    { passed, found, automatic }: { passed: boolean; found: readonly string[]; automatic: boolean },
  ): void {
    const score = passed ? random.between(0.75, 0.99) : random.between(0.2, 0.75);
    core.emit({
      type: 'qa',
      generation_id: generationId,
      ...work,
      attempt: number,
      verdict: passed ? 'PASS' : 'FAIL',
      failure_types: found,
      score: automatic ? Math.round(score * 1000) / 1000 : null,
      automatic,
      workflow_version: version,
    });
  }

  function retry(trigger: RetryTrigger, reason: string): void {
    core.emit({ type: 'retry', generation_id: lastGenerationId, ...work, attempt: attempt + 1, trigger, reason });
    generate();
  }

  function requestReview(generationId: string): void {
    desk.request(generationId, work, project.teams, sceneType.approvalRate, (decision) => {
      if (cancelled) return;
      if (decision === 'REJECTED') {
        automaticRetries = 0;
        later(whenSomeoneLooks(random.lognormal(40 * MINUTE_MS, 0.6)), () => retry('REVIEW', 'reviewer_notes'));
        return;
      }
      approved = true;
      onApproved();
    });
  }

  return {
    isApproved: () => approved,
    begin: () => {
      if (!cancelled) generate();
    },
    withdraw() {
      approved = false;
      automaticRetries = 0;
    },
    redo: () => retry('MANUAL', 'client_notes'),
    cancel() {
      cancelled = true;
      cancelJob?.();
    },
  };
}
