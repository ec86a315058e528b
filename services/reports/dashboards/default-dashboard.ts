/** What somebody sees who has not made a dashboard of their own: what their role decides by. */
import type { Dashboard, Widget } from './dashboard.ts';
import { isByProject } from './widget-questions.ts';

type Given = Pick<Widget, 'metrics'> & Partial<Widget>;

const figure = (metric: string, more: Partial<Widget> = {}): Given => ({ metrics: [metric], ...more });
const series = (metrics: readonly string[], chart: Widget['chart'], more: Partial<Widget> = {}): Given => ({
  kind: 'series',
  columns: 2,
  metrics,
  chart,
  ...more,
});
const ranking = (metrics: readonly string[], by: Widget['by'], more: Partial<Widget> = {}): Given => ({
  kind: 'ranking',
  columns: 2,
  metrics,
  by,
  ...more,
});

const DELIVERY = [
  figure('characters_delivered'),
  figure('turnaround_hours_p50'),
  figure('qa_pass_rate'),
  figure('reviews_pending'),
] as const;
const THROUGHPUT = series(['characters_delivered'], 'stacked', { by: 'project_id', title: 'Throughput by project' });
const PROGRESS = series(['turnaround_hours_p50', 'turnaround_hours_p90'], 'line', { title: 'Turnaround' });
const QUALITY = series(['qa_pass_rate', 'first_pass_yield'], 'line', { title: 'Quality' });
const REVIEW = series(['review_turnaround_hours_p50', 'review_wait_hours_mean'], 'line', { title: 'Review' });
const GPU_TIME = series(['busy_hours', 'idle_hours', 'down_hours', 'unknown_hours'], 'stacked', { title: 'GPU time by state' });
const FAILURES = ranking(['failures'], 'failure_type', { title: 'Failures by type' });
const COST = ranking(['gpu_cost', 'gpu_hours'], 'scene_type', { title: 'Cost by scene type' });

const WIDGETS: Readonly<Record<string, readonly Given[]>> = {
  viewer: [...DELIVERY, THROUGHPUT, PROGRESS, QUALITY, ranking(['characters_delivered', 'characters_in_progress'], 'project_id')],
  editor: [...DELIVERY, THROUGHPUT, QUALITY, FAILURES, REVIEW, figure('retries_per_scene'), figure('gpu_hours'), GPU_TIME],
  admin: [
    ...DELIVERY,
    figure('gpu_hours'),
    figure('utilization'),
    figure('gpu_cost'),
    figure('cost_per_character'),
    THROUGHPUT,
    GPU_TIME,
    QUALITY,
    COST,
    REVIEW,
    FAILURES,
  ],
};

/** @param restricted the reader may see some projects only: what concerns the whole fleet is left out */
export function defaultDashboard(role: string, restricted: boolean): Dashboard {
  const given = WIDGETS[role] ?? WIDGETS['viewer']!;
  const shown = restricted ? given.filter(({ metrics }) => metrics.every(isByProject)) : given;
  return {
    range: { preset: 'this-month' },
    zone: null,
    projects: [],
    widgets: shown.map((widget) => ({
      id: [...widget.metrics.slice(0, 2), widget.by ?? widget.kind ?? 'figure'].join('-'),
      kind: 'figure',
      by: null,
      chart: null,
      title: null,
      columns: 1,
      ...widget,
    })),
  };
}
