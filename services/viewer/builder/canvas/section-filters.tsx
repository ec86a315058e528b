/** Filters of one section, beside those of the report. Values are those of the range that the preview shows. */
import type { Dimension } from '../../../metrics/types.ts';
import { DIMENSIONS } from '../../../metrics/types.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { FilterPicker } from '../../ui/filter-picker.tsx';
import { withField } from '../draft.ts';
import { sharedDimensions } from '../placing.ts';
import { usePreviewed } from '../previewed.ts';
import type { MeasuredProps } from './measured-fields.tsx';
import styles from './section-card.module.css';

export function SectionFilters({ section, editing }: MeasuredProps) {
  const session = useSession();
  const { question } = usePreviewed();
  const { filters = {} } = section;
  const known: readonly Dimension[] = sharedDimensions(section);
  const dimensions = DIMENSIONS.filter((id) => known.includes(id) && (session.studio.reviewer_opt_in || id !== 'reviewer_id'));
  return (
    <div className={styles['part']}>
      <p className={styles['label']}>Filters of this section</p>
      <FilterPicker
        dimensions={dimensions}
        value={filters}
        range={question.range}
        zone={question.zone}
        locale={localeOf(session)}
        onChange={(changed) =>
          editing.changeSection(withField(section, 'filters', Object.keys(changed).length === 0 ? undefined : copyOf(changed)))
        }
      />
    </div>
  );
}

const copyOf = (filters: Readonly<Record<string, readonly (string | null)[]>>): Record<string, (string | null)[]> =>
  Object.fromEntries(Object.entries(filters).map(([dimension, values]) => [dimension, [...values]]));
