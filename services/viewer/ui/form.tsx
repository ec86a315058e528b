/** A form whose faults are said by its own fields, in our words, and which is sent by scripts. */
import type { ReactNode } from 'react';

interface FormProps {
  readonly className?: string | undefined;
  /** What it is, where no dialog around it says so. */
  readonly name?: string;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

export const Form = ({ className, name, onSubmit, children }: FormProps) => (
  <form
    className={className}
    aria-label={name}
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {children}
  </form>
);
