/** Keeps people who are limited to some projects inside them: whatever they ask is limited, and what cannot be limited is refused. */
import { WrapsheetError } from '../common/errors.ts';
import { metricEntry } from '../metrics/catalogue.ts';
import type { MetricQuestion } from '../metrics/types.ts';
import type { Principal } from '../people/types.ts';
import { limitToReader } from '../reports/rights.ts';

/**
 * The question, limited to the projects of who asks.
 * @throws WrapsheetError `forbidden` for a project that is not theirs, and for metrics that concern the whole fleet.
 */
export function limitQuestion(question: MetricQuestion, principal: Principal): MetricQuestion {
  if (principal.projects === null) return question;
  const unlimited = question.metrics.find((id) => !metricEntry(id).dimensions.includes('project_id'));
  if (unlimited !== undefined) {
    throw new WrapsheetError('forbidden', `${unlimited} concerns the whole fleet, and ${principal.name} is limited to some projects.`);
  }
  return { ...question, filters: limitToReader(question.filters, principal) };
}
