/** Buttons, and links that look like them. One primary action a page. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link, type LinkProps } from 'react-router';
import styles from './button.module.css';
import { classes } from './classes.ts';

export type Look = 'plain' | 'primary' | 'quiet' | 'danger';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  /** Under way: the button says so and takes no second press. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', busy = false, type = 'button', className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(styles['button'], styles[look], className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {children}
      {busy && <span className={styles['busy']} aria-hidden="true" />}
    </button>
  );
}

export function ButtonLink({ look = 'plain', className, ...rest }: LinkProps & { readonly look?: Look }) {
  return <Link {...rest} className={classes(styles['button'], styles[look], className)} />;
}
