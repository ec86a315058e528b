/** What the fleet did: GPU time by the work it went into, and by what the workers say they were doing. */
import { figureOf, plainSentence } from '../sentences.ts';
import type { Template } from './template.ts';

const GPU = ['gpu_hours', 'attempts', 'failure_rate', 'gpu_cost'];
const STATES = ['busy_hours', 'idle_hours', 'down_hours', 'unknown_hours'];

export const GPU_UTILIZATION: Template = {
  id: 'gpu-utilization',
  title: 'GPU utilization',
  description: 'GPU hours by project, scene type and tier; busy, idle, down and unknown time of the workers, each and together.',
  sections: [
    {
      kind: 'figures',
      id: 'headline',
      title: 'At a glance',
      metrics: ['gpu_hours', 'utilization', 'idle_hours', 'gpu_cost', 'unpriced_gpu_hours'],
    },
    { kind: 'series', id: 'gpu_over_time', title: 'GPU hours', metrics: ['gpu_hours'], chart: 'bar' },
    { kind: 'table', id: 'by_project', title: 'By project', by: ['project_id'], metrics: GPU, compare: true },
    { kind: 'table', id: 'by_scene_type', title: 'By scene type', by: ['scene_type'], metrics: GPU, compare: true },
    { kind: 'table', id: 'by_tier', title: 'By resolution tier', by: ['resolution_tier'], metrics: GPU, compare: true },
    { kind: 'figures', id: 'fleet', title: 'The fleet', metrics: [...STATES, 'unallocated_hours'] },
    { kind: 'series', id: 'states', title: 'What the workers did', metrics: STATES, chart: 'stacked' },
    {
      kind: 'table',
      id: 'workers',
      title: 'By worker',
      by: ['worker_id'],
      metrics: ['utilization', ...STATES, 'unallocated_hours'],
      rank: 'utilization',
    },
  ],
  sentences: (told) => ['gpu_hours', 'utilization', 'idle_hours'].map((metric) => plainSentence(figureOf(told.sections, metric), told)),
};
