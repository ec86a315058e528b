/** A dashboard: widgets in an order, and the range, zone and projects that all of them show. Each person has one of their own. */
import { Type, type Static } from 'typebox';
import { PRESETS, parseRange } from '../../common/calendar-range.ts';
import { checkZone } from '../../common/calendar-zone.ts';
import { WrapsheetError } from '../../common/errors.ts';
import { checked, refused } from '../checked.ts';
import { DimensionSchema, type Frozen } from '../types.ts';
import { misfitOf, MOST_COLUMNS, MOST_WIDGETS, WIDGET_CHARTS, WIDGET_KINDS, MOST_WIDGET_METRICS } from './widget-rules.ts';

export const WidgetSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,63}$' }),
    kind: Type.Enum(WIDGET_KINDS, {
      description:
        'figure: one figure with its change and its course; series: bars or lines over time; ranking: the greatest values of a dimension',
    }),
    metrics: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: MOST_WIDGET_METRICS, uniqueItems: true }),
    by: Type.Union([DimensionSchema, Type.Null()], { description: 'Of a series or a ranking' }),
    chart: Type.Union([Type.Enum(WIDGET_CHARTS), Type.Null()], { description: 'Of a series' }),
    title: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()], { description: 'null: as its metrics are called' }),
    columns: Type.Integer({ minimum: 1, maximum: MOST_COLUMNS, description: 'How wide it is, of four' }),
  },
  { additionalProperties: false },
);

export const WidgetRangeSchema = Type.Union([
  Type.Object({ preset: Type.Enum(PRESETS) }, { additionalProperties: false }),
  Type.Object({ from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) }, { additionalProperties: false }),
]);

/** What the figures of widgets are asked over. */
export const WIDGET_PLACE = {
  range: WidgetRangeSchema,
  zone: Type.Union([Type.String({ maxLength: 60 }), Type.Null()], { description: 'IANA name; null: the studio’s' }),
  projects: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 1_000,
    uniqueItems: true,
    description: 'Only these; none: all that the reader may see',
  }),
};

export const DashboardSchema = Type.Object(
  { ...WIDGET_PLACE, widgets: Type.Array(WidgetSchema, { maxItems: MOST_WIDGETS }) },
  { $id: 'Dashboard', additionalProperties: false },
);

export type Widget = Frozen<Static<typeof WidgetSchema>>;
export type Dashboard = Frozen<Static<typeof DashboardSchema>>;
export type WidgetPlace = Pick<Dashboard, 'range' | 'zone' | 'projects'>;

/** @throws WrapsheetError `bad_request`, `unknown_zone`, `bad_time`, `bad_range`, `bound_off_quarter` */
export function checkDashboard(value: unknown): Dashboard {
  const dashboard: Dashboard = checked(DashboardSchema, value, 'Dashboard');
  const ids = dashboard.widgets.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new WrapsheetError('bad_request', `Dashboard: two widgets have the id ${twice}.`);
  checkPlace(dashboard);
  dashboard.widgets.forEach((widget, index) => checkWidget(widget, `/widgets/${index}`));
  return dashboard;
}

/** @throws WrapsheetError as checkDashboard */
export function checkPlace({ range, zone }: WidgetPlace): void {
  if (zone !== null) checkZone(zone);
  if ('from' in range) parseRange(range.from, range.to, zone ?? 'UTC');
}

/** @throws WrapsheetError `bad_request` for what makes no sense together */
export function checkWidget(widget: Widget, path = ''): void {
  const misfit = misfitOf(widget);
  if (misfit !== null) throw refused('Widget', [{ path, message: misfit }]);
}
