/** Does what is made pass, what fails, and did changes of the workflow help. */
import { figureOf, plainSentence, trendSentence } from '../sentences.ts';
import type { Template } from './template.ts';

const RATES = ['qa_pass_rate', 'first_pass_yield', 'qa_checks'];

export const QUALITY: Template = {
  id: 'quality',
  title: 'Quality',
  description: 'QA pass rates over time, retries, the most common failures and their rates, and what workflow changes did.',
  sections: [
    {
      kind: 'figures',
      id: 'headline',
      title: 'At a glance',
      metrics: ['qa_pass_rate', 'first_pass_yield', 'retries_per_scene', 'failure_rate', 'qa_checks'],
    },
    {
      kind: 'series',
      id: 'pass_rate',
      title: 'Pass rate over time',
      metrics: ['qa_pass_rate', 'first_pass_yield'],
      chart: 'line',
      trend: true,
    },
    { kind: 'analysis', id: 'causes', title: 'Why the pass rate moved', analysis: 'pass_rate_causes' },
    {
      kind: 'table',
      id: 'by_project',
      title: 'By project',
      by: ['project_id'],
      metrics: [...RATES, 'retries_per_scene'],
      compare: true,
      rank: 'qa_checks',
    },
    {
      kind: 'table',
      id: 'by_scene_type',
      title: 'By scene type',
      by: ['scene_type'],
      metrics: [...RATES, 'retries_per_scene'],
      compare: true,
      rank: 'qa_checks',
    },
    { kind: 'series', id: 'retries', title: 'Retries per scene', metrics: ['retries_per_scene'], chart: 'line', trend: true },
    {
      kind: 'table',
      id: 'retry_reasons',
      title: 'Why attempts were repeated',
      by: ['reason', 'trigger'],
      metrics: ['retries', 'retries_per_scene'],
      show: 10,
    },
    {
      kind: 'table',
      id: 'failure_types',
      title: 'Most common failures',
      by: ['failure_type'],
      metrics: ['failures', 'failed_events'],
      compare: true,
      show: 10,
    },
    { kind: 'analysis', id: 'failure_rates', title: 'Failure rates over time', analysis: 'failure_rates' },
    { kind: 'analysis', id: 'workflow_changes', title: 'Workflow changes', analysis: 'workflow_changes' },
  ],
  sentences: (told) => [
    plainSentence(figureOf(told.sections, 'qa_pass_rate'), told),
    trendSentence(told.sections, 'pass_rate'),
    plainSentence(figureOf(told.sections, 'first_pass_yield'), told),
    plainSentence(figureOf(told.sections, 'retries_per_scene'), told),
  ],
};
