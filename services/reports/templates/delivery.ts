/** Characters delivered: how many, where, how long they took, and what is under way. */
import { deliveredSentence, figureOf, plainSentence, rowsWith, tableOf } from '../sentences.ts';
import type { Template } from './template.ts';

export const DELIVERY: Template = {
  id: 'delivery',
  title: 'Delivery summary',
  description: 'Characters delivered in a period, by project, beside the period before; what was onboarded, reopened and is in progress.',
  sections: [
    {
      kind: 'figures',
      id: 'headline',
      title: 'At a glance',
      metrics: ['characters_delivered', 'turnaround_hours_mean', 'characters_in_progress'],
    },
    { kind: 'series', id: 'units', title: 'Characters delivered', metrics: ['characters_delivered'], chart: 'bar', units: 12, trend: true },
    {
      kind: 'table',
      id: 'by_project',
      title: 'By project',
      by: ['project_id'],
      metrics: ['characters_delivered', 'turnaround_hours_mean', 'turnaround_hours_p50'],
      compare: true,
    },
    {
      kind: 'table',
      id: 'by_tier',
      title: 'By resolution tier',
      by: ['resolution_tier'],
      metrics: ['characters_delivered', 'turnaround_hours_mean', 'turnaround_hours_p50'],
      compare: true,
    },
    {
      kind: 'figures',
      id: 'progress',
      title: 'Progress',
      metrics: ['characters_onboarded', 'characters_in_progress', 'characters_reopened'],
    },
    {
      kind: 'table',
      id: 'progress_by_project',
      title: 'Progress by project',
      by: ['project_id'],
      metrics: ['characters_in_progress', 'characters_onboarded', 'characters_reopened'],
    },
    { kind: 'analysis', id: 'characters', title: 'Characters delivered', analysis: 'characters' },
  ],
  sentences: (told) => [
    deliveredSentence(
      figureOf(told.sections, 'characters_delivered'),
      rowsWith(tableOf(told.sections, 'by_project'), 'characters_delivered'),
      told,
    ),
    plainSentence(figureOf(told.sections, 'turnaround_hours_mean'), told),
    plainSentence(figureOf(told.sections, 'characters_in_progress'), told),
  ],
};
