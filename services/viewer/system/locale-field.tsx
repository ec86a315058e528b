/** The locale in which numbers and dates are written: typed or taken from the list, with an example of what it does. */
import { useId } from 'react';
import { numberFormat } from '../../reports/formatters.ts';
import { sayInstant } from '../../reports/ranges.ts';
import { TextField } from '../ui/field.tsx';
import { localeFault } from './people/draft.ts';

const COMMON = [
  'en-GB',
  'en-US',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'cs',
  'pt-BR',
  'tr',
  'ja',
  'ko',
  'zh-CN',
  'ar-EG',
  'he',
  'hi',
  'th',
] as const;

interface LocaleFieldProps {
  readonly value: string;
  /** What holds where nothing is given. */
  readonly otherwise: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

export function LocaleField({ value, otherwise, fault, onChange }: LocaleFieldProps) {
  const id = useId();
  const example = localeFault(value) === null && value.trim() !== '' ? exampleOf(value.trim()) : null;
  return (
    <>
      <TextField
        label="Locale of numbers and dates"
        value={value}
        list={id}
        maxLength={60}
        spellCheck={false}
        fault={fault}
        hint={example === null ? otherwise : `For example ${example}.`}
        onChange={onChange}
      />
      <datalist id={id}>
        {COMMON.map((locale) => (
          <option key={locale} value={locale}>
            {nameOf(locale)}
          </option>
        ))}
      </datalist>
    </>
  );
}

const exampleOf = (locale: string): string =>
  `${numberFormat(locale, 1).format(12_345.6)} · ${sayInstant('2026-11-14T10:42:00Z', 'UTC', locale)}`;

const nameOf = (locale: string): string => new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale;
