/** The room of the page "Dashboard": the reader's own widgets, live. */
import { useCallback, useMemo, useState } from 'react';
import { commonOf, dashboardQuestions, grainOf } from '../../reports/dashboards/widget-questions.ts';
import { MOST_WIDGETS } from '../../reports/dashboards/widget-rules.ts';
import { localeOf, speechOf, useSession } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { FilterPicker } from '../ui/filter-picker.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { RangePicker } from '../ui/range-picker.tsx';
import { ZonePicker } from '../ui/zone-picker.tsx';
import { AddWidget } from './add-widget.tsx';
import { added, moved } from './arranging.ts';
import { ConflictNote } from './conflict-note.tsx';
import styles from './dashboard.module.css';
import { EmptyStudio, useIsEmpty } from './empty-studio.tsx';
import { figureAddress, questionOfPlace, WHOLE } from './figure-address.ts';
import { LiveLine } from './live-line.tsx';
import { useDashboard, type OwnDashboard } from './use-dashboard.ts';
import { useFigures } from './use-figures.ts';
import { useNames } from './use-names.ts';
import { WidgetCard } from './widget-card.tsx';
import { WidgetContent, type Leads } from './widget-content.tsx';
import { WidgetGrid } from './widget-grid.tsx';
import { WidgetMenu } from './widget-menu.tsx';

export function DashboardRoom() {
  const session = useSession();
  const own = useDashboard();
  const { dashboard, change } = own;
  const [arranging, setArranging] = useState(false);
  const restricted = session.person.projects !== null;
  const grain = grainOf(dashboard);
  const questions = useMemo(() => dashboardQuestions(dashboard, restricted), [dashboard, restricted]);
  const figures = useFigures(questions, commonOf(dashboard));
  const { freshness } = figures;
  const empty = useIsEmpty(figures.holdsAny);
  const names = useNames(dashboard.widgets.flatMap(({ by }) => (by === null ? [] : [by])));
  const reading = useMemo(() => ({ speech: speechOf(session), names, freshness }), [session, names, freshness]);
  const leads: Leads = useCallback(
    (metric, by, value) =>
      figureAddress(metric, questionOfPlace(dashboard, metric), {
        by: by ?? null,
        part: value === undefined ? null : by === undefined || by === null ? WHOLE : { by, value },
      }),
    [dashboard],
  );
  const zone = dashboard.zone ?? session.studio.zone;
  return (
    <>
      <PageHead
        title="Dashboard"
        lead={<LiveLine state={figures.state} freshness={freshness} zone={zone} locale={localeOf(session)} />}
        actions={<Controls own={own} arranging={arranging} onArrange={setArranging} />}
      />
      {own.conflict && <ConflictNote onResolve={own.resolve} />}
      {empty === true && <EmptyStudio session={session} />}
      {empty !== true && dashboard.widgets.length === 0 && (
        <Empty title="This dashboard has no widgets">
          <p>Add some from the catalogue, or go back to those that it began with.</p>
        </Empty>
      )}
      {empty !== true && (
        <WidgetGrid widgets={dashboard.widgets} arranging={arranging} onMove={(id, place) => change(moved(id, place)(dashboard))}>
          {(widget, handle) => (
            <WidgetCard widget={widget} handle={handle} menu={<WidgetMenu widget={widget} dashboard={dashboard} onChange={change} />}>
              <WidgetContent {...{ widget, grain, figures, reading, restricted, leads }} filtered={dashboard.projects.length > 0} />
            </WidgetCard>
          )}
        </WidgetGrid>
      )}
    </>
  );
}

interface ControlsProps {
  readonly own: OwnDashboard;
  readonly arranging: boolean;
  readonly onArrange: (arranging: boolean) => void;
}

/** What all widgets show, and how they are arranged. */
function Controls({ own: { dashboard, change, reset, isDefault }, arranging, onArrange }: ControlsProps) {
  const session = useSession();
  const [adding, setAdding] = useState(false);
  const locale = localeOf(session);
  const { range, zone, projects } = dashboard;
  return (
    <div className={styles['controls']}>
      <RangePicker
        value={range}
        zone={zone ?? session.studio.zone}
        locale={locale}
        onChange={(next) => change({ ...dashboard, range: next })}
      />
      <ZonePicker value={zone} studio={session.studio.zone} onChange={(next) => change({ ...dashboard, zone: next })} />
      <FilterPicker
        dimensions={['project_id']}
        value={projects.length === 0 ? {} : { project_id: projects }}
        range={range}
        zone={zone}
        locale={locale}
        onChange={({ project_id = [] }) => change({ ...dashboard, projects: project_id.filter((id) => id !== null) })}
      />
      <Button aria-pressed={arranging} onClick={() => onArrange(!arranging)}>
        {arranging ? 'Done arranging' : 'Arrange'}
      </Button>
      <MenuButton label="More" align="end">
        {(close) => (
          <div className={styles['more']}>
            <Button
              look="quiet"
              disabled={dashboard.widgets.length >= MOST_WIDGETS}
              onClick={() => {
                close();
                setAdding(true);
              }}
            >
              Add a widget…
            </Button>
            <Button
              look="quiet"
              disabled={isDefault}
              onClick={() => {
                close();
                void reset();
              }}
            >
              Reset to the default
            </Button>
          </div>
        )}
      </MenuButton>
      {adding && (
        <AddWidget
          session={session}
          onClose={() => setAdding(false)}
          onAdd={(widget) => {
            change(added(widget)(dashboard));
            setAdding(false);
          }}
        />
      )}
    </div>
  );
}
