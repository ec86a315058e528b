/** The range of a question: one of the presets, or any two bounds in the zone. */
import { useState } from 'react';
import { PRESETS, parseRange } from '../../common/calendar-range.ts';
import { labelRange, sayPreset } from '../../reports/ranges.ts';
import type { RangeChoice } from '../api/question.ts';
import { Button } from './button.tsx';
import { MenuButton } from './menu-button.tsx';
import { RangeDates } from './range-picker-dates.tsx';
import styles from './range-picker.module.css';

interface RangePickerProps {
  readonly value: RangeChoice;
  /** IANA name: where the days begin and end. */
  readonly zone: string;
  readonly locale: string;
  readonly onChange: (range: RangeChoice) => void;
  /** Epoch ms, where presets are seen from; the device's clock unless told. */
  readonly now?: number;
}

export function RangePicker({ value, zone, locale, onChange, now }: RangePickerProps) {
  const [opened] = useState(() => Date.now());
  const said = sayChoice(value, zone, locale);
  return (
    <MenuButton label={said} name={`Range: ${said}`}>
      {(close) => {
        const pick = (range: RangeChoice) => {
          onChange(range);
          close();
        };
        return (
          <div className={styles['panel']}>
            <ul className={styles['presets']} aria-label="Presets">
              {PRESETS.map((preset) => (
                <li key={preset}>
                  <Button aria-pressed={'preset' in value && value.preset === preset} onClick={() => pick({ preset })}>
                    {sayPreset(preset)}
                  </Button>
                </li>
              ))}
            </ul>
            <RangeDates value={value} zone={zone} now={now ?? opened} onPick={pick} />
            <p className={styles['zone']}>Days as they are in {zone}.</p>
          </div>
        );
      }}
    </MenuButton>
  );
}

/** "This month", "November 2026", "3–17 November 2026"; bounds that are none are shown as they were given. */
export function sayChoice(range: RangeChoice, zone: string, locale: string): string {
  if ('preset' in range) return sayPreset(range.preset);
  try {
    return labelRange(parseRange(range.from, range.to, zone), zone, null, locale);
  } catch {
    return `${range.from} – ${range.to}`;
  }
}
