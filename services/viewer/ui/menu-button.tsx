/** A button that opens a small panel under itself, inside the window; Escape or a press elsewhere closes it. On a phone it is a sheet at the foot of the window. */
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
  // `done`: closed by whoever chose something or pressed Escape, who goes on from the button; a press elsewhere takes the focus elsewhere.
  const [state, setState] = useState<'closed' | 'open' | 'done'>('closed');
  const open = state === 'open';
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (state === 'done') place.current?.querySelector('button')?.focus();
  }, [state]);
  useEffect(() => {
    const element = place.current;
    if (!open || element === null) return undefined;
    const leave = (event: PointerEvent) => {
      if (event.target instanceof Node && !element.contains(event.target)) setState('closed');
    };
    // A press inside a frame is told to the frame alone; this window only loses the focus to it.
    const leaveToFrame = () => {
      if (document.activeElement instanceof HTMLIFrameElement) setState('closed');
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setState('done');
    };
    const panel = element.querySelector(`#${CSS.escape(id)}`);
    const size = new ResizeObserver(() => panel instanceof HTMLElement && keepInside(panel));
    if (panel !== null) size.observe(panel);
    window.addEventListener('blur', leaveToFrame);
    document.addEventListener('pointerdown', leave);
    element.addEventListener('keydown', escape);
    return () => {
      size.disconnect();
      window.removeEventListener('blur', leaveToFrame);
      document.removeEventListener('pointerdown', leave);
      element.removeEventListener('keydown', escape);
    };
  }, [open, id]);
  return (
    <div ref={place} className={styles['place']}>
      <Button look={look} aria-expanded={open} aria-controls={id} aria-label={name} onClick={() => setState(open ? 'closed' : 'open')}>
        {label}
        <span aria-hidden="true">▾</span>
      </Button>
      <div id={id} className={styles['panel']} data-align={align} hidden={!open}>
        {open && (typeof children === 'function' ? children(() => setState('done')) : children)}
      </div>
    </div>
  );
}

const MARGIN_PX = 16;

/** Moves a panel that would stand out over the right edge of the window. */
function keepInside(panel: HTMLElement): void {
  panel.style.removeProperty('translate');
  const over = panel.getBoundingClientRect().right - (document.documentElement.clientWidth - MARGIN_PX);
  if (over > 0) panel.style.setProperty('translate', `${-over}px`);
}
