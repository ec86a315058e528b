/** docs/figures.md, "Quality", "Failures" and "Retries". */
import type { QaEvent } from '../../services/events/types.ts';
import { share } from './statistics.ts';
import { figureOf, tableOf, within, without, type Ask, type Fact, type Metric } from './table.ts';

const automaticVerdicts = (ask: Ask) => ask.studio.qa.filter((verdict) => verdict.automatic && within(ask, verdict.occurred_at));
const passRate = (verdicts: readonly QaEvent[]) => share(verdicts.filter(({ verdict }) => verdict === 'PASS').length, verdicts.length);

/** One for each failure event and each of its types. */
interface FailurePair extends Fact {
  readonly event: object;
}

function failurePairs(ask: Ask): FailurePair[] {
  const failures = [
    ...ask.studio.generation
      .filter(({ outcome }) => outcome === 'FAILED')
      .map((event) => ({ event, types: event.failure_type === null ? [] : [event.failure_type] })),
    ...ask.studio.qa
      .filter(({ automatic, verdict }) => automatic && verdict === 'FAIL')
      .map((event) => ({ event, types: event.failure_types })),
  ];
  return failures
    .filter(({ event }) => within(ask, event.occurred_at))
    .flatMap(({ event, types }) => {
      const { project_id, scene_type, resolution_tier, workflow_version } = event;
      const distinct: (string | null)[] = types.length === 0 ? [null] : [...new Set(types)];
      return distinct.map((failure_type) => ({ event, project_id, scene_type, resolution_tier, workflow_version, failure_type }));
    });
}

const retriesIn = (ask: Ask) => ask.studio.retry.filter((retry) => within(ask, retry.occurred_at));

const retriesPerScene: Metric = (ask) => {
  const retries = tableOf(retriesIn(ask), ask.by, ask.filters);
  const { ask: sceneAsk, project } = without(ask, ['reason', 'trigger']);
  const firstAttempts = tableOf(
    ask.studio.generation.filter((one) => one.attempt === 1 && within(ask, one.occurred_at)),
    sceneAsk.by,
    sceneAsk.filters,
  );
  const splitsRetriesOnly = sceneAsk.by.length < ask.by.length;
  return {
    occurs: [...retries.combinations, ...(splitsRetriesOnly ? [] : firstAttempts.combinations)],
    value: (combination) => share(retries.of(combination).length, firstAttempts.of(project(combination)).length),
  };
};

export const QUALITY: Readonly<Record<string, Metric>> = {
  qa_checks: (ask) => figureOf(ask, automaticVerdicts(ask), (verdicts) => verdicts.length),
  qa_pass_rate: (ask) => figureOf(ask, automaticVerdicts(ask), passRate),
  first_pass_yield: (ask) => figureOf(ask, automaticVerdicts(ask), (verdicts) => passRate(verdicts.filter(({ attempt }) => attempt === 1))),
  failures: (ask) => figureOf(ask, failurePairs(ask), (pairs) => pairs.length),
  failed_events: (ask) => figureOf(ask, failurePairs(ask), (pairs) => new Set(pairs.map(({ event }) => event)).size),
  retries: (ask) => figureOf(ask, retriesIn(ask), (retries) => retries.length),
  retries_per_scene: retriesPerScene,
};
