/** A range by its own bounds: two whole days, or two times of day on the quarter-hour. */
import { useState, type KeyboardEvent } from 'react';
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
  const take = () => {
    const read = rangeOf(bounds, zone);
    if (read.kind === 'range') onPick(read.range);
    setFault(read.kind === 'fault' ? read.fault : null);
  };
  // It is no form of its own, since it may stand inside one: Enter in a field is to mean these dates.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    take();
  };
  const change = (which: 'from' | 'to') => (changed: Partial<Bound>) => {
    setFault(null);
    setBounds({ ...bounds, [which]: { ...bounds[which], second: false, ...changed } });
  };
  return (
    <div className={styles['dates']} role="group" aria-label="Other dates">
      <BoundFields
        day="First day"
        time="From"
        {...{ bound: bounds.from, timed: bounds.timed, zone, onKeyDown, onChange: change('from'), fault: null }}
      />
      <BoundFields
        day="Last day"
        time="Up to"
        {...{ bound: bounds.to, timed: bounds.timed, zone, onKeyDown, onChange: change('to'), fault }}
      />
      <CheckField
        label="With times of day"
        checked={bounds.timed}
        onChange={(timed) => {
          setFault(null);
          setBounds({ ...bounds, timed });
        }}
      />
      <Button look="primary" onClick={take}>
        Use these
      </Button>
    </div>
  );
}

interface BoundFieldsProps {
  readonly day: string;
  readonly time: string;
  readonly bound: Bound;
  readonly timed: boolean;
  readonly zone: string;
  readonly fault: string | null;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChange: (changed: Partial<Bound>) => void;
}

function BoundFields({ day, time, bound, timed, zone, fault, onKeyDown, onChange }: BoundFieldsProps) {
  const instants = timed ? instantsOf(bound, zone) : [];
  return (
    <div className={styles['bound']}>
      <TextField label={day} type="date" value={bound.day} {...{ fault, onKeyDown }} onChange={(text) => onChange({ day: text })} />
      {timed && (
        <TextField
          label={time}
          type="time"
          step={900}
          value={bound.time}
          onKeyDown={onKeyDown}
          onChange={(text) => onChange({ time: text })}
        />
      )}
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
