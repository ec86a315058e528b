/** What the list of stored reports is narrowed to. What is typed counts as soon as it is typed. */
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import type { HistoryFilter } from './history.ts';
import styles from './history-filters.module.css';
import { useTemplates } from '../api/subjects.ts';

interface HistoryFiltersProps {
  readonly value: HistoryFilter;
  readonly onChange: (filter: HistoryFilter) => void;
}

export function HistoryFilters({ value, onChange }: HistoryFiltersProps) {
  const { items } = useTemplates();
  const change = (changed: Partial<HistoryFilter>) => onChange({ ...value, ...changed });
  return (
    <div className={styles['filters']} role="search" aria-label="Stored reports">
      <TextField label="Search in titles" type="search" value={value.search} onChange={(search) => change({ search })} />
      <SelectField
        label="Template"
        value={value.template}
        options={[{ value: '', text: 'Any' }, ...items.map(({ id, title }) => ({ value: id, text: title }))]}
        onChange={(template) => change({ template })}
      />
      <TextField label="Made from" type="date" value={value.from} onChange={(from) => change({ from })} />
      <TextField label="Made up to" type="date" value={value.to} onChange={(to) => change({ to })} />
      <div className={styles['checks']}>
        <CheckField label="Only mine" checked={value.mine} onChange={(mine) => change({ mine })} />
        <CheckField label="Only pinned" checked={value.pinned} onChange={(pinned) => change({ pinned })} />
      </div>
    </div>
  );
}
