/** A button that opens a small panel under itself; Escape or a press elsewhere closes it. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Button, type Look } from './button.tsx';
import styles from './menu-button.module.css';

interface MenuButtonProps {
  readonly label: ReactNode;
  /** Read out instead of the label, where that is a sign. */
  readonly name?: string;
  readonly align?: 'start' | 'end';
  readonly look?: Look;
  /** A function is given how to close the panel. */
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}

export function MenuButton({ label, name, align = 'start', look = 'plain', children }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const element = place.current;
    if (!open || element === null) return undefined;
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !element.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      element.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', leave);
    element.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', leave);
      element.removeEventListener('keydown', escape);
    };
  }, [open]);
  return (
    <div ref={place} className={styles['place']}>
      <Button look={look} aria-expanded={open} aria-controls={id} aria-label={name} onClick={() => setOpen(!open)}>
        {label}
        <span aria-hidden="true">▾</span>
      </Button>
      <div id={id} className={styles['panel']} data-align={align} hidden={!open}>
        {open && (typeof children === 'function' ? children(() => setOpen(false)) : children)}
      </div>
    </div>
  );
}
