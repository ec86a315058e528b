/** Adds a widget from the catalogue: which figure, shown how, broken down by what. Only what makes sense together can be chosen. */
import { useState } from 'react';
import { CATALOGUE, metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { isByProject } from '../../reports/dashboards/widget-questions.ts';
import { misfitOf } from '../../reports/dashboards/widget-rules.ts';
import type { Session } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { SearchList } from '../ui/search-list.tsx';
import styles from './add-widget.module.css';
import { dimensionTitle, titleOf } from './widget-words.ts';

interface AddWidgetProps {
  readonly session: Session;
  readonly onAdd: (widget: Omit<Widget, 'id'>) => void;
  readonly onClose: () => void;
}

const LOOKS = [
  { value: 'figure', text: 'One figure, with its change', kind: 'figure', chart: null, columns: 1 },
  { value: 'line', text: 'A line over time', kind: 'series', chart: 'line', columns: 2 },
  { value: 'bar', text: 'Bars over time', kind: 'series', chart: 'bar', columns: 2 },
  { value: 'stacked', text: 'Stacked bars over time', kind: 'series', chart: 'stacked', columns: 2 },
  { value: 'ranking', text: 'A ranking', kind: 'ranking', chart: null, columns: 2 },
] as const;

const NONE = '';

const fits = (widget: Omit<Widget, 'id'>): boolean => misfitOf({ ...widget, id: 'new' }) === null;

export function AddWidget({ session, onAdd, onClose }: AddWidgetProps) {
  const offered = CATALOGUE.filter(({ id }) => session.person.projects === null || isByProject(id));
  const [metric, setMetric] = useState(offered[0]!.id);
  const [look, setLook] = useState<string>(LOOKS[0].value);
  const [by, setBy] = useState<string>(NONE);
  const [title, setTitle] = useState('');
  const entry = metricEntry(metric);
  const dimensions = entry.dimensions.filter((dimension) => dimension !== 'reviewer_id' || session.studio.reviewer_opt_in);
  const make = (chosen: (typeof LOOKS)[number], dimension: Dimension | null) => ({
    kind: chosen.kind,
    chart: chosen.chart,
    columns: chosen.columns,
    metrics: [metric],
    by: dimension,
    title: title.trim() === '' ? null : title.trim(),
  });
  const partings = (chosen: (typeof LOOKS)[number]) => [null, ...dimensions].filter((dimension) => fits(make(chosen, dimension)));
  const looks = LOOKS.filter((one) => partings(one).length > 0);
  const chosen = looks.find(({ value }) => value === look) ?? looks[0]!;
  const possible = partings(chosen);
  const dimension = possible.find((one) => (one ?? NONE) === by) ?? possible[0]!;
  const widget = make(chosen, dimension);
  return (
    <Dialog title="Add a widget" open onClose={onClose} wide>
      <div className={styles['columns']}>
        <SearchList
          label="Search a figure"
          choices={offered.map(({ id, title: text, unit }) => ({ id, text, beside: unit }))}
          chosen={new Set([metric])}
          onPick={setMetric}
          opened
        />
        <div className={styles['fields']}>
          <p>
            <strong>{entry.title}.</strong> {entry.text}
          </p>
          <p className={styles['formula']}>{entry.formula}</p>
          <SelectField label="Shown as" value={chosen.value} options={looks} onChange={setLook} />
          <SelectField
            label="By"
            value={dimension ?? NONE}
            disabled={possible.length === 1}
            options={possible.map((one) => ({ value: one ?? NONE, text: one === null ? 'nothing: as a whole' : dimensionTitle(one) }))}
            onChange={setBy}
          />
          <TextField label="Title" value={title} maxLength={200} placeholder={titleOf({ ...widget, title: null })} onChange={setTitle} />
        </div>
      </div>
      <Actions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" onClick={() => onAdd(widget)}>
          Add
        </Button>
      </Actions>
    </Dialog>
  );
}
