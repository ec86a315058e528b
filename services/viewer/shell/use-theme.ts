/** The reader's choice of colours, for what does not follow it by styles alone: documents in frames, drawings on a canvas. */
import { useSyncExternalStore } from 'react';
import { appliedTheme, type Theme } from './theme.ts';

export const useTheme = (): Theme => useSyncExternalStore(watch, appliedTheme);

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
