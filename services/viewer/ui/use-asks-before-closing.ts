/** While something is unsaved the browser asks before the tab is closed, or the page loaded anew. In what words is the browser's choice. */
import { useEffect } from 'react';

export function useAsksBeforeClosing(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);
}
