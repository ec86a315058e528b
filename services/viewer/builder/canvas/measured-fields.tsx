/** What can be set of a section that shows metrics: how it is shown, its metrics and dimensions, and what its kind has besides. */
import type { ReportDefinition } from '../../../reports/spec.ts';
import { SelectField } from '../../ui/field.tsx';
import type { MeasuredSection } from '../draft.ts';
import type { Editing } from '../editing.ts';
import { place } from '../placing.ts';
import { LOOK_TITLES, lookOf, LOOKS, saySettings } from '../words.ts';
import { DimensionList } from './dimension-list.tsx';
import { MetricList } from './metric-list.tsx';
import { More } from './more.tsx';
import { SectionFilters } from './section-filters.tsx';
import styles from './section-card.module.css';
import { SeriesFields } from './series-fields.tsx';
import { TableFields } from './table-fields.tsx';

export interface MeasuredProps<Section extends MeasuredSection = MeasuredSection> {
  readonly section: Section;
  readonly draft: ReportDefinition;
  readonly editing: Editing;
}

export function MeasuredFields({ section, draft, editing }: MeasuredProps) {
  const look = lookOf(section) ?? 'figures';
  // What it cannot be shown as is not offered; dragging the chart here says why.
  const looks = LOOKS.filter(
    (id) => id === look || place(draft, { kind: 'look', id }, { kind: 'section', id: section.id }).kind === 'placed',
  );
  return (
    <>
      <MetricList section={section} draft={draft} editing={editing} />
      {section.kind !== 'figures' && <DimensionList section={section} draft={draft} editing={editing} />}
      <div className={styles['fields']}>
        <SelectField
          label="Shown as"
          value={look}
          options={looks.map((id) => ({ value: id, text: LOOK_TITLES[id] }))}
          onChange={(value) => {
            const id = LOOKS.find((one) => one === value);
            if (id !== undefined) editing.put({ kind: 'look', id }, { kind: 'section', id: section.id });
          }}
        />
      </div>
      {section.metrics.length > 0 && (
        <More title={saySettings(section)}>
          <div className={styles['settings']}>
            {section.kind !== 'figures' && (
              <div className={styles['fields']}>
                {section.kind === 'series' && <SeriesFields section={section} draft={draft} editing={editing} />}
                {section.kind === 'table' && <TableFields section={section} draft={draft} editing={editing} />}
              </div>
            )}
            <SectionFilters section={section} draft={draft} editing={editing} />
          </div>
        </More>
      )}
    </>
  );
}
