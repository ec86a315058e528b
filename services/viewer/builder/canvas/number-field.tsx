/** A whole number that may be left out. What is typed stays, also while it is none yet. */
import { useState } from 'react';
import { TextField } from '../../ui/field.tsx';

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number | undefined;
  readonly least: number;
  readonly most: number;
  /** undefined: left out. */
  readonly onChange: (value: number | undefined) => void;
}

export function NumberField({ label, hint, value, least, most, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value?.toString() ?? '';
  const wrong = typed !== null && read(typed, least, most) === null;
  return (
    <TextField
      label={label}
      hint={hint}
      inputMode="numeric"
      value={shown}
      fault={wrong ? `A whole number from ${least} to ${most}, or nothing.` : null}
      onChange={(text) => {
        const number = read(text, least, most);
        // What is none yet is shown as it is typed, and changes nothing.
        setTyped(number === null ? text : null);
        if (number !== null) onChange(number);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** null: it is none. */
function read(text: string, least: number, most: number): number | undefined | null {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
}
