/**
 * A stored report as the server draws it, the same document as the PDF's: in a frame of its own, since it brings its own styles. The frame is as high as what
 * is in it, so that the page scrolls as one, and it takes the colours that the reader has chosen for the viewer.
 */
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../shell/use-theme.ts';
import type { Problem } from '../api/problem.ts';
import { ProblemNote } from './problem-note.tsx';
import { PageSkeleton } from './skeleton.tsx';
import styles from './report-frame.module.css';

interface ReportFrameProps {
  /** Where its page is. */
  readonly address: string;
  /** What the report is, for readers of screens. */
  readonly title: string;
}

const NOT_SHOWN: Problem = {
  code: 'report_not_shown',
  title: 'The report could not be shown',
  detail: 'It is stored; only its page did not come.',
  advice: 'Try again; its files can be downloaded meanwhile.',
  status: 0,
  instance: null,
};

export function ReportFrame({ address, title }: ReportFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [content, setContent] = useState<HTMLElement | null>(null);
  const [height, setHeight] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);
  const theme = useTheme();
  useEffect(() => {
    content?.ownerDocument.documentElement.style.setProperty('color-scheme', theme === 'system' ? null : theme);
  }, [content, theme]);
  useEffect(() => {
    if (content === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(Math.ceil(content.getBoundingClientRect().height)));
    observer.observe(content);
    return () => observer.disconnect();
  }, [content]);
  const retry = () => {
    setFailed(false);
    setHeight(null);
    setContent(null);
  };
  if (failed) return <ProblemNote problem={NOT_SHOWN} onRetry={retry} />;
  return (
    <div className={styles['frame']} aria-busy={height === null}>
      <iframe
        ref={frame}
        src={address}
        title={title}
        // No script runs in it; the viewer may measure it.
        sandbox="allow-same-origin"
        style={{ height: height === null ? '80vh' : `${height}px` }}
        onLoad={() => {
          const body = frame.current?.contentDocument?.body ?? null;
          // Where the server refused, the browser shows a page of its own, which nobody may look into.
          if (body?.querySelector('main') == null) setFailed(true);
          else setContent(body);
        }}
      />
      {height === null && (
        <div className={styles['waiting']}>
          <PageSkeleton />
        </div>
      )}
    </div>
  );
}
