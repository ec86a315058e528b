/** Short words on what was just done, read out and gone after a while; a problem stays until it is closed. */
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
import { Button } from './button.tsx';
import styles from './notices.module.css';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

export interface Notices {
  readonly say: (text: string) => void;
  /** Somebody has to look at it: it stays until it is closed. */
  readonly warn: (text: string) => void;
  /** What was thrown, with the advice for it. */
  readonly complain: (error: unknown) => void;
}

const SHOWN_MS = 6_000;
const NoticesContext = createContext<Notices | null>(null);

export function useNotices(): Notices {
  const notices = use(NoticesContext);
  if (notices === null) throw new Error('no notices around this component');
  return notices;
}

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Notice[]>([]);
  const last = useRef(0);
  const close = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (text: string, bad: boolean) => {
      last.current += 1;
      const id = last.current;
      setShown((all) => [...all, { id, text, bad }]);
      if (!bad) setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );
  const notices = useMemo<Notices>(
    () => ({
      say: (text) => add(text, false),
      warn: (text) => add(text, true),
      complain: (error) => {
        const { title, detail, advice } = problemOf(error);
        add([title, detail, advice].filter((part) => part !== '').join(' · '), true);
      },
    }),
    [add],
  );
  return (
    <NoticesContext value={notices}>
      {children}
      <div className={styles['place']} role="status" aria-live="polite">
        {shown.map(({ id, text, bad }) => (
          <div key={id} className={styles['notice']} data-bad={bad}>
            <p>{text}</p>
            <Button look="quiet" onClick={() => close(id)} aria-label="Close this notice">
              ✕
            </Button>
          </div>
        ))}
      </div>
    </NoticesContext>
  );
}
