/** A range by its own bounds: two whole days, or two times of day on the quarter-hour. */
import { useState, type FormEvent } from 'react';
import { nameInstant } from '../../common/calendar.ts';
import type { RangeChoice } from '../api/question.ts';
import { Button } from './button.tsx';
import { CheckField, SelectField, TextField } from './field.tsx';
import { boundsOf, instantsOf, rangeOf, type Bound, type Bounds } from './range-picker-bounds.ts';
import styles from './range-picker.module.css';

interface RangeDatesProps {
  readonly value: RangeChoice;
  readonly zone: string;
  readonly now: number;
  readonly onPick: (range: RangeChoice) => void;
}

export function RangeDates({ value, zone, now, onPick }: RangeDatesProps) {
  const [bounds, setBounds] = useState<Bounds>(() => boundsOf(value, zone, now));
  const [fault, setFault] = useState<string | null>(null);
  const use = (event: FormEvent) => {
    event.preventDefault();
    // The form may stand inside another one.
    event.stopPropagation();
    const read = rangeOf(bounds, zone);
    if (read.kind === 'range') onPick(read.range);
    setFault(read.kind === 'fault' ? read.fault : null);
  };
  const change = (which: 'from' | 'to') => (changed: Partial<Bound>) => {
    setFault(null);
    setBounds({ ...bounds, [which]: { ...bounds[which], second: false, ...changed } });
  };
  return (
    <form className={styles['dates']} onSubmit={use} noValidate>
      <BoundFields
        day="First day"
        time="From"
        {...{ bound: bounds.from, timed: bounds.timed, zone, onChange: change('from'), fault: null }}
      />
      <BoundFields day="Last day" time="Up to" {...{ bound: bounds.to, timed: bounds.timed, zone, onChange: change('to'), fault }} />
      <CheckField
        label="With times of day"
        checked={bounds.timed}
        onChange={(timed) => {
          setFault(null);
          setBounds({ ...bounds, timed });
        }}
      />
      <Button type="submit" look="primary">
        Use these
      </Button>
    </form>
  );
}

interface BoundFieldsProps {
  readonly day: string;
  readonly time: string;
  readonly bound: Bound;
  readonly timed: boolean;
  readonly zone: string;
  readonly fault: string | null;
  readonly onChange: (changed: Partial<Bound>) => void;
}

function BoundFields({ day, time, bound, timed, zone, fault, onChange }: BoundFieldsProps) {
  const instants = timed ? instantsOf(bound, zone) : [];
  return (
    <div className={styles['bound']}>
      <TextField label={day} type="date" value={bound.day} fault={fault} onChange={(text) => onChange({ day: text })} />
      {timed && <TextField label={time} type="time" step={900} value={bound.time} onChange={(text) => onChange({ time: text })} />}
      {instants.length > 1 && (
        <SelectField
          label={`Which ${bound.time}: the clocks were put back`}
          value={bound.second ? 'second' : 'first'}
          options={instants.map((at, index) => ({
            value: index === 0 ? 'first' : 'second',
            text: `${index === 0 ? 'the first' : 'the second'}, UTC${nameInstant(at, zone).slice(19)}`,
          }))}
          onChange={(which) => onChange({ second: which === 'second' })}
        />
      )}
    </div>
  );
}
