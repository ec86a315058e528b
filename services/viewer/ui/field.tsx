/** Labelled controls. The label is always there, the hint and the fault are read out with the control. */
import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  /** The label is read out, not shown: where what stands around says it already. */
  readonly hideLabel?: boolean;
  readonly hint?: ReactNode;
  /** What is wrong with it; null when nothing is. */
  readonly fault?: string | null;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

function Field({
  label,
  hideLabel = false,
  hint,
  fault = null,
  children,
}: FieldProps & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, fault !== null && `${id}-fault`].filter((part) => part !== false).join(' ');
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles['label']}>
        {label}
      </label>
      {children({ id, ...(described !== '' && { 'aria-describedby': described }), ...(fault !== null && { 'aria-invalid': true }) })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {fault !== null && (
        <p id={`${id}-fault`} className={styles['fault']}>
          {fault}
        </p>
      )}
    </div>
  );
}

type Changed = { readonly onChange: (value: string) => void };

export function TextField({
  label,
  hideLabel,
  hint,
  fault,
  onChange,
  ...rest
}: FieldProps & Changed & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'>) {
  return (
    <Field {...given({ label, hideLabel, hint, fault })}>
      {(wiring) => <input {...rest} {...wiring} className={styles['input']} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

export function TextAreaField({
  label,
  hideLabel,
  hint,
  fault,
  onChange,
  ...rest
}: FieldProps & Changed & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange'>) {
  return (
    <Field {...given({ label, hideLabel, hint, fault })}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          className={classes(styles['input'], styles['area'])}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

export function SelectField({
  label,
  hideLabel,
  hint,
  fault,
  value,
  options,
  onChange,
  disabled = false,
}: FieldProps & Changed & { readonly value: string; readonly options: readonly Option[]; readonly disabled?: boolean }) {
  return (
    <Field {...given({ label, hideLabel, hint, fault })}>
      {(wiring) => (
        <select
          {...wiring}
          className={styles['input']}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, hint, checked, disabled = false, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <div className={styles['check']}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** Fields that belong together, under a name that is read out with each of them. */
export function FieldGroup({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles['group']}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

/** Without the properties that were not given: absent and undefined are two things to the compiler. */
function given(props: {
  readonly label: string;
  readonly hideLabel: boolean | undefined;
  readonly hint: ReactNode;
  readonly fault: string | null | undefined;
}): FieldProps {
  return {
    label: props.label,
    ...(props.hideLabel !== undefined && { hideLabel: props.hideLabel }),
    ...(props.hint !== undefined && { hint: props.hint }),
    ...(props.fault !== undefined && { fault: props.fault }),
  };
}
