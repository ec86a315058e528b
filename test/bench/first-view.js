// Runs in the page that is measured, before anything of the page itself: when its main content stood, and how much it shifted meanwhile.
const view = { contentMs: 0, shift: 0, lastMs: 0 };

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    view.contentMs = entry.startTime;
    view.lastMs = performance.now();
  }
}).observe({ type: 'largest-contentful-paint', buffered: true });

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) view.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });

window.firstView = {
  /** Whether nothing is loading and no paint of content came for so long. */
  isQuiet: (quietMs) =>
    document.querySelector('[aria-label="Loading"], [aria-busy="true"]') === null &&
    view.contentMs > 0 &&
    performance.now() - view.lastMs > quietMs,
  read: () => ({
    contentMs: view.contentMs,
    shift: view.shift,
    transferredBytes: performance.getEntriesByType('resource').reduce((sum, { transferSize }) => sum + transferSize, 0),
  }),
};
