/** A zone of the IANA list, typed or taken from it. */
import { useId } from 'react';
import { TextField } from '../ui/field.tsx';

interface ZoneFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

export function ZoneField({ label, hint, value, fault, onChange }: ZoneFieldProps) {
  const id = useId();
  return (
    <>
      <TextField label={label} hint={hint} value={value} list={id} maxLength={60} spellCheck={false} fault={fault} onChange={onChange} />
      <datalist id={id}>
        {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </datalist>
    </>
  );
}
