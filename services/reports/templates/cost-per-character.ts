/** What a delivered character took, in GPU time, wall-clock time and money, and which scene types and characters took most. */
import { figureOf, plainSentence, topSentence } from '../sentences.ts';
import type { Template } from './template.ts';

export const COST_PER_CHARACTER: Template = {
  id: 'cost-per-character',
  title: 'Cost per character',
  description:
    'Mean GPU and wall-clock time of the delivered characters, scene types and characters dearest first, money where prices are set.',
  sections: [
    {
      kind: 'figures',
      id: 'headline',
      title: 'At a glance',
      metrics: ['gpu_hours_per_character', 'wall_hours_per_character', 'cost_per_character', 'gpu_hours_per_scene'],
    },
    {
      kind: 'series',
      id: 'over_time',
      title: 'GPU hours per character',
      metrics: ['gpu_hours_per_character'],
      chart: 'line',
      units: 12,
      trend: true,
    },
    {
      kind: 'table',
      id: 'by_scene_type',
      title: 'Scene types, dearest first',
      by: ['scene_type'],
      metrics: ['gpu_hours_per_character', 'gpu_hours_per_scene', 'cost_per_character'],
      compare: true,
    },
    {
      kind: 'table',
      id: 'by_project',
      title: 'By project',
      by: ['project_id'],
      metrics: ['gpu_hours_per_character', 'wall_hours_per_character', 'gpu_hours_per_scene', 'cost_per_character'],
      compare: true,
    },
    {
      kind: 'table',
      id: 'by_tier',
      title: 'By resolution tier',
      by: ['resolution_tier'],
      metrics: ['gpu_hours_per_character', 'wall_hours_per_character', 'gpu_hours_per_scene', 'cost_per_character'],
      compare: true,
    },
    {
      kind: 'table',
      id: 'characters',
      title: 'Dearest characters',
      by: ['project_id', 'character_id', 'resolution_tier'],
      metrics: ['gpu_hours_per_character', 'wall_hours_per_character', 'gpu_hours_per_scene', 'cost_per_character'],
      show: 20,
    },
    { kind: 'figures', id: 'money', title: 'All GPU time of the range', metrics: ['gpu_hours', 'gpu_cost', 'unpriced_gpu_hours'] },
  ],
  sentences: (told) => [
    plainSentence(figureOf(told.sections, 'gpu_hours_per_character'), told),
    plainSentence(figureOf(told.sections, 'wall_hours_per_character'), told),
    plainSentence(figureOf(told.sections, 'cost_per_character'), told),
    topSentence(told, 'by_scene_type', 'scene_type', 'gpu_hours_per_character', 'Dearest scene type'),
  ],
};
