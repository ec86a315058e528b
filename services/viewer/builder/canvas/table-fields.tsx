/** What can be set of a table: by what its rows are ranked, how many are shown, and whether each is compared. */
import type { TableSpec } from '../../../reports/spec.ts';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { withField } from '../draft.ts';
import { metricTitle } from '../words.ts';
import type { MeasuredProps } from './measured-fields.tsx';
import { NumberField } from './number-field.tsx';

const ORDERS = [
  { value: 'greatest', text: 'greatest first' },
  { value: 'least', text: 'least first' },
];

export function TableFields({ section, editing }: MeasuredProps<TableSpec>) {
  const { metrics, rank, ascending = false, show, compare = false } = section;
  const set = <Name extends 'rank' | 'ascending' | 'show' | 'compare'>(name: Name, value: TableSpec[Name] | undefined) =>
    editing.changeSection(withField(section, name, value), `${section.id} ${name}`);
  return (
    <>
      {metrics.length > 0 && (
        <SelectField
          label="Ranked by"
          value={rank ?? metrics[0] ?? ''}
          options={metrics.map((metric) => ({ value: metric, text: metricTitle(metric) }))}
          onChange={(metric) => set('rank', metric)}
        />
      )}
      <SelectField
        label="Order"
        value={ascending ? 'least' : 'greatest'}
        options={ORDERS}
        onChange={(value) => set('ascending', value === 'least' ? true : undefined)}
      />
      <NumberField
        label="Rows shown"
        hint="Empty: all. CSV and JSON have all anyhow."
        value={show}
        least={1}
        most={1000}
        onChange={(value) => set('show', value)}
      />
      <CheckField label="Beside the period before" checked={compare} onChange={(checked) => set('compare', checked || undefined)} />
    </>
  );
}
