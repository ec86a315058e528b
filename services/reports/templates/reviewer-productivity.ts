/** Where reviews wait and how they go: for finding bottlenecks, not for watching people. By reviewer only where the studio opts in. */
import { figureOf, plainSentence, trendSentence } from '../sentences.ts';
import type { Template } from './template.ts';

const REVIEW = ['review_turnaround_hours_mean', 'review_wait_hours_mean', 'approval_ratio', 'annotations_per_segment', 'reviews'];

export const REVIEWER_PRODUCTIVITY: Template = {
  id: 'reviewer-productivity',
  title: 'Review pipeline',
  description: 'Review turnaround and wait, approval ratio, annotation density, what is pending; by project and scene type.',
  sections: [
    {
      kind: 'figures',
      id: 'headline',
      title: 'At a glance',
      metrics: [
        'review_turnaround_hours_mean',
        'review_turnaround_hours_p90',
        'review_wait_hours_mean',
        'approval_ratio',
        'annotations_per_segment',
      ],
    },
    { kind: 'analysis', id: 'pending', title: 'Pending', analysis: 'oldest_pending' },
    {
      kind: 'series',
      id: 'turnaround',
      title: 'Review turnaround over time',
      metrics: ['review_turnaround_hours_mean'],
      chart: 'line',
      trend: true,
    },
    { kind: 'series', id: 'volume', title: 'Reviews', metrics: ['reviews', 'reviews_pending'], chart: 'bar' },
    { kind: 'series', id: 'approval', title: 'Approval ratio', metrics: ['approval_ratio'], chart: 'line' },
    {
      kind: 'table',
      id: 'by_project',
      title: 'By project',
      by: ['project_id'],
      metrics: [...REVIEW, 'reviews_pending'],
      compare: true,
      rank: 'review_turnaround_hours_mean',
    },
    {
      kind: 'table',
      id: 'by_scene_type',
      title: 'By scene type',
      by: ['scene_type'],
      metrics: [...REVIEW, 'reviews_pending'],
      compare: true,
      rank: 'review_turnaround_hours_mean',
    },
    { kind: 'table', id: 'by_reviewer', title: 'By reviewer', by: ['reviewer_id'], metrics: REVIEW, rank: 'reviews' },
  ],
  sentences: (told) => [
    plainSentence(figureOf(told.sections, 'review_turnaround_hours_mean'), told),
    trendSentence(told.sections, 'turnaround'),
    plainSentence(figureOf(told.sections, 'approval_ratio'), told),
    plainSentence(figureOf(told.sections, 'reviews_pending'), told),
  ],
};
