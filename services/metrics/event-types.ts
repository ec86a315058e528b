/** Which events the figures of a family rest on: only these can move them. docs/figures.md says how. */
import type { EventType } from '../events/types.ts';
import { metricEntry, type Family } from './catalogue.ts';

const FAMILY_EVENTS: Readonly<Record<Family, readonly EventType[]>> = {
  generation: ['generation'],
  // Time that attempts account for is taken off the busy time.
  worker: ['worker', 'generation'],
  qa: ['qa'],
  failure: ['generation', 'qa'],
  retry: ['retry', 'generation'],
  delivery: ['character'],
  scene: ['review', 'character'],
  cost: ['generation', 'character'],
  review: ['review', 'review_request'],
};

export const eventTypesOf = (metrics: readonly string[]): readonly EventType[] => [
  ...new Set(metrics.flatMap((metric) => FAMILY_EVENTS[metricEntry(metric).family])),
];
