/** What can be set of a chart over time. */
import { GRAINS } from '../../../metrics/types.ts';
import type { SeriesSpec } from '../../../reports/spec.ts';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { withField } from '../draft.ts';
import type { MeasuredProps } from './measured-fields.tsx';
import { NumberField } from './number-field.tsx';

export function SeriesFields({ section, editing }: MeasuredProps<SeriesSpec>) {
  const set = <Name extends 'grain' | 'units' | 'top' | 'trend'>(name: Name, value: SeriesSpec[Name] | undefined) =>
    editing.changeSection(withField(section, name, value), `${section.id} ${name}`);
  return (
    <>
      <SelectField
        label="A point for each"
        value={section.grain ?? ''}
        options={[{ value: '', text: 'as fits the range' }, ...GRAINS.map((value) => ({ value, text: value }))]}
        onChange={(value) =>
          set(
            'grain',
            GRAINS.find((one) => one === value),
          )
        }
      />
      <NumberField
        label="Only the last so many"
        hint="Empty: the whole range of the report."
        value={section.units}
        least={2}
        most={120}
        onChange={(value) => set('units', value)}
      />
      {section.by !== undefined && (
        <NumberField
          label="Lines at most"
          hint="The greatest ones; the rest is “other”. Empty: 5."
          value={section.top}
          least={1}
          most={7}
          onChange={(value) => set('top', value)}
        />
      )}
      <CheckField label="Say the trend" checked={section.trend ?? false} onChange={(checked) => set('trend', checked || undefined)} />
    </>
  );
}
