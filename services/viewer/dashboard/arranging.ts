/** Changes to the widgets of a dashboard. Pure. */
import type { Dashboard, Widget } from '../../reports/dashboards/dashboard.ts';
import { MOST_COLUMNS } from '../../reports/dashboards/widget-rules.ts';

type Change = (dashboard: Dashboard) => Dashboard;

const withWidgets = (dashboard: Dashboard, widgets: readonly Widget[]): Dashboard => ({ ...dashboard, widgets });

/** To the place that another one has. */
export const moved =
  (id: string, place: number): Change =>
  (dashboard) => {
    const { widgets } = dashboard;
    const widget = widgets.find((one) => one.id === id);
    if (widget === undefined) return dashboard;
    const others = widgets.filter((one) => one.id !== id);
    const to = Math.max(0, Math.min(others.length, place));
    return withWidgets(dashboard, [...others.slice(0, to), widget, ...others.slice(to)]);
  };

const changed =
  (id: string, change: (widget: Widget) => Widget): Change =>
  (dashboard) =>
    withWidgets(
      dashboard,
      dashboard.widgets.map((widget) => (widget.id === id ? change(widget) : widget)),
    );

export const resized = (id: string, by: number): Change =>
  changed(id, (widget) => ({ ...widget, columns: Math.max(1, Math.min(MOST_COLUMNS, widget.columns + by)) }));

export const renamed = (id: string, title: string): Change =>
  changed(id, (widget) => ({ ...widget, title: title.trim() === '' ? null : title.trim().slice(0, 200) }));

export const removed =
  (id: string): Change =>
  (dashboard) =>
    withWidgets(
      dashboard,
      dashboard.widgets.filter((widget) => widget.id !== id),
    );

/** At the end, under an id of its own. */
export const added =
  (widget: Omit<Widget, 'id'>): Change =>
  (dashboard) => {
    const stem = [widget.metrics[0], widget.by ?? widget.kind].join('-').slice(0, 56);
    const taken = new Set(dashboard.widgets.map(({ id }) => id));
    let [id, count] = [stem, 1];
    while (taken.has(id)) {
      count += 1;
      id = `${stem}-${count}`;
    }
    return withWidgets(dashboard, [...dashboard.widgets, { ...widget, id }]);
  };
