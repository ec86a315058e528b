/** Filters that stand in the definition: of the whole report, or of one section. The values offered are those of the range that the preview shows. */
import type { Dimension } from '../../../metrics/types.ts';
import type { Filters } from '../../../reports/spec.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { FilterPicker } from '../../ui/filter-picker.tsx';
import { usePreviewed } from '../previewed.ts';
import styles from './section-card.module.css';

/** As a definition holds them; absent where there are none. */
export type KeptFilters = Record<string, (string | null)[]>;

interface FilterFieldProps {
  readonly label: string;
  readonly dimensions: readonly Dimension[];
  readonly value: Filters;
  readonly onChange: (filters: KeptFilters | undefined) => void;
}

export function FilterField({ label, dimensions, value, onChange }: FilterFieldProps) {
  const session = useSession();
  const { question } = usePreviewed();
  return (
    <div className={styles['part']}>
      <p className={styles['label']}>{label}</p>
      <FilterPicker
        dimensions={dimensions}
        value={value}
        range={question.range}
        zone={question.zone}
        locale={localeOf(session)}
        onChange={(filters) => onChange(kept(filters))}
      />
    </div>
  );
}

function kept(filters: Filters): KeptFilters | undefined {
  const entries = Object.entries(filters);
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([dimension, values]) => [dimension, [...values]]));
}
