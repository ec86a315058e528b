/** Production velocity: how long characters and scenes take, whether that changes, and where. */
import { figureOf, plainSentence, trendSentence } from '../sentences.ts';
import type { Template } from './template.ts';

const TURNAROUND = ['turnaround_hours_mean', 'turnaround_hours_p50', 'turnaround_hours_p90', 'characters_delivered'];

export const THROUGHPUT: Template = {
  id: 'throughput',
  title: 'Throughput',
  description: 'Turnaround from onboarding to delivery with its trend, by project, scene type and resolution tier.',
  sections: [
    { kind: 'analysis', id: 'headline', title: 'Turnaround', analysis: 'turnaround_intervals' },
    {
      kind: 'series',
      id: 'trend',
      title: 'Turnaround over time',
      metrics: ['turnaround_hours_mean'],
      chart: 'line',
      units: 12,
      trend: true,
    },
    { kind: 'table', id: 'by_project', title: 'By project', by: ['project_id'], metrics: TURNAROUND, compare: true },
    { kind: 'table', id: 'by_tier', title: 'By resolution tier', by: ['resolution_tier'], metrics: TURNAROUND, compare: true },
    {
      kind: 'figures',
      id: 'scenes',
      title: 'Scenes',
      metrics: ['scenes_approved', 'scene_turnaround_hours_mean', 'scene_turnaround_hours_p50', 'scene_turnaround_hours_p90'],
    },
    {
      kind: 'series',
      id: 'scene_trend',
      title: 'Scene turnaround over time',
      metrics: ['scene_turnaround_hours_mean'],
      chart: 'line',
      units: 12,
      trend: true,
    },
    {
      kind: 'table',
      id: 'by_scene_type',
      title: 'By scene type',
      by: ['scene_type'],
      metrics: ['scene_turnaround_hours_mean', 'scene_turnaround_hours_p50', 'scene_turnaround_hours_p90', 'scenes_approved'],
      compare: true,
    },
  ],
  sentences: (told) => [
    plainSentence(figureOf(told.sections, 'turnaround_hours_mean'), told),
    plainSentence(figureOf(told.sections, 'turnaround_hours_p90'), told),
    trendSentence(told.sections, 'trend'),
    plainSentence(figureOf(told.sections, 'scene_turnaround_hours_mean'), told),
  ],
};
