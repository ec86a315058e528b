/** Filters of one section, beside those of the report: by what all of its metrics are known by. */
import { DIMENSIONS } from '../../../metrics/types.ts';
import { useSession } from '../../api/session.ts';
import { withField } from '../draft.ts';
import { sharedDimensions } from '../placing.ts';
import { FilterField } from './filter-field.tsx';
import type { MeasuredProps } from './measured-fields.tsx';

export function SectionFilters({ section, editing }: MeasuredProps) {
  const { studio } = useSession();
  const known = sharedDimensions(section);
  return (
    <FilterField
      label="Filters of this section"
      dimensions={DIMENSIONS.filter((id) => known.includes(id) && (studio.reviewer_opt_in || id !== 'reviewer_id'))}
      value={section.filters ?? {}}
      onChange={(filters) => editing.changeSection(withField(section, 'filters', filters))}
    />
  );
}
