// Runs in the page that is measured, before anything of the page itself: when its content stood, and how much it shifted meanwhile.
const view = { paintedMs: 0, readyMs: null, shift: 0 };

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) view.paintedMs = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) view.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });

// Nothing stands in for something that is still loading, and documents inside the page are there.
const isReady = () =>
  view.paintedMs > 0 &&
  document.querySelector('[class*="skeleton"], [aria-label="Loading"], [aria-busy="true"]') === null &&
  [...document.querySelectorAll('iframe')].every(({ contentDocument }) => contentDocument?.readyState === 'complete');

const look = () => {
  if (!isReady()) view.readyMs = null;
  else view.readyMs ??= performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);

window.firstView = {
  /** Whether everything has stood for so long. */
  isQuiet: (quietMs) => view.readyMs !== null && performance.now() - Math.max(view.readyMs, view.paintedMs) > quietMs,
  read: () => ({
    contentMs: Math.max(view.readyMs, view.paintedMs),
    shift: view.shift,
    transferredBytes: performance.getEntriesByType('resource').reduce((sum, { transferSize }) => sum + transferSize, 0),
  }),
};
