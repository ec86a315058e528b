/**
 * A studio that feeds a sink: first what has happened so far, as fast as the sink takes it, then each event when its time comes.
 *
 * The studio is made anew at each start and passes over the events that the sink has already: nothing is left out, and the one batch
 * that a crash may send twice carries the same event ids, so that the sink counts it once. The same holds for what stands between an event
 * that was held back when it stopped and the last one that was sent; so the disturbance may be another one at each start.
 */
import { setImmediate as yieldToOthers, setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import type { Cursor, CursorStore } from './cursor.ts';
import { disturb, UNDISTURBED, type Delivery, type Disturbance } from './disturb.ts';
import { createStudio } from './studio.ts';

/** What takes the events: wrapsheet's intake, or anything of its shape. */
export interface EventSink {
  submit(
    values: readonly unknown[],
  ): Promise<{ readonly rejected: readonly { readonly index: number; readonly code: string; readonly detail: string }[] }>;
}

export interface LiveStudioConfig {
  /** Which studio to begin when the cursor knows none. */
  readonly opening: { readonly seed: number; readonly startMs: number; readonly scale: number };
  /** None by default. */
  readonly disturbance?: Disturbance;
  /** How fast the past is made up for: studio time ÷ clock time. Infinity (the default): as fast as the sink takes it. */
  readonly speed?: number;
  /** Most events in one submission; 10,000 by default. */
  readonly batchEvents?: number;
  /** How often it looks whether something has happened; 1 s by default. */
  readonly tickMs?: number;
}

export interface LiveProgress {
  /** Events from the studio's beginning on that are all submitted. */
  readonly submitted: number;
  /** Studio time that is submitted, epoch ms. */
  readonly throughMs: number;
  /** Share of the time since the studio's start, 0 to 1. */
  readonly share: number;
}

export interface LiveStudioDeps {
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly log: Logger;
  readonly cursors: CursorStore;
  readonly onProgress?: (progress: LiveProgress) => void;
}

export interface LiveStudio {
  start(): void;
  /** Studio time up to which its events are submitted, epoch ms, while it makes up for the past; null once it has caught up. */
  behindMs(): number | null;
  /** Resolves when everything up to now is submitted; rejects when the studio cannot run. */
  readonly caughtUp: Promise<void>;
  /** Ends after the submission under way. */
  close(): Promise<void>;
}

const LONGEST_RETRY_MS = 30_000;

export function createLiveStudio(config: LiveStudioConfig, deps: LiveStudioDeps): LiveStudio {
  const { sink, clock, log, cursors } = deps;
  const { disturbance = UNDISTURBED, speed = Number.POSITIVE_INFINITY, batchEvents = 10_000, tickMs = 1_000 } = config;
  const stopping = new AbortController();
  const caughtUp = Promise.withResolvers<void>();
  // Whoever waits for it hears of a failure, and the log does; nobody has to wait.
  caughtUp.promise.catch(() => undefined);
  let running: Promise<void> | null = null;
  let behindMs: number | null = config.opening.startMs;

  async function run(): Promise<void> {
    const begun: Cursor = (await cursors.read()) ?? { ...config.opening, submitted: 0 };
    const feed = createFeed(begun, disturbance);
    await feed.skip(begun.submitted);
    const openedMs = clock.now();
    const resumedMs = feed.throughMs();
    while (!stopping.signal.aborted) {
      const nowMs = clock.now();
      // The past may be made up for at any speed; the future is not told.
      const horizonMs = speed === Number.POSITIVE_INFINITY ? nowMs : Math.min(nowMs, resumedMs + (nowMs - openedMs) * speed);
      const batch = feed.upTo(horizonMs, batchEvents);
      if (batch.length === 0) {
        if (horizonMs === nowMs) {
          behindMs = null;
          caughtUp.resolve();
        }
        await pauseUnlessStopped(tickMs);
        continue;
      }
      if (!(await submit(batch))) return;
      const submitted = begun.submitted + (batch.at(-1)?.settled ?? 0);
      if (behindMs !== null) behindMs = feed.throughMs();
      await cursors.write({ ...begun, submitted });
      deps.onProgress?.({ submitted, throughMs: feed.throughMs(), share: (feed.throughMs() - begun.startMs) / (nowMs - begun.startMs) });
    }
  }

  /** Submits until the sink has taken the batch; false when stopped before. */
  async function submit(batch: readonly Delivery[]): Promise<boolean> {
    const values = batch.map(({ value }) => value);
    for (let retryMs = 500; !stopping.signal.aborted; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      try {
        const { rejected } = await sink.submit(values);
        const wrongly = rejected.filter(({ index }) => batch[index]?.kind !== 'poison');
        if (wrongly.length > 0) log.warn({ count: wrongly.length, first: wrongly[0] }, 'events of the simulated studio were rejected');
        return true;
      } catch (error) {
        log.warn({ err: error, retryMs }, 'the sink did not take the simulated events; trying again');
        await pauseUnlessStopped(retryMs);
      }
    }
    return false;
  }

  async function pauseUnlessStopped(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: stopping.signal });
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  return {
    caughtUp: caughtUp.promise,
    behindMs: () => behindMs,
    start() {
      running ??= run().catch((error: unknown) => {
        log.error({ err: error }, 'the simulated studio has stopped');
        caughtUp.reject(error);
      });
    },
    async close() {
      stopping.abort();
      await running;
      caughtUp.resolve();
    },
  };
}

interface Feed {
  /** Passes over events before anything else is done; lets others run meanwhile. */
  skip(count: number): Promise<void>;
  /** The next messages up to the horizon, at most `limit`. */
  upTo(horizonMs: number, limit: number): Delivery[];
  /** Time of the last message taken or event passed over; the studio's start before the first. */
  throughMs(): number;
}

function createFeed(cursor: Cursor, disturbance: Disturbance): Feed {
  const events = createStudio({ seed: cursor.seed, startMs: cursor.startMs, scale: cursor.scale, days: Number.POSITIVE_INFINITY });
  // Nothing is drawn from the studio before the first message is asked for: what is passed over is not disturbed.
  const deliveries = disturb(events, cursor.seed, disturbance);
  let throughMs = cursor.startMs;
  let ahead: Delivery | null = null;

  function peek(): Delivery {
    ahead ??= endless(deliveries.next());
    return ahead;
  }

  return {
    throughMs: () => throughMs,
    async skip(count) {
      for (let passed = 0; passed < count; passed += 1) {
        throughMs = endless(events.next()).occurred_at;
        if (passed % 5_000 === 4_999) await yieldToOthers();
      }
    },
    upTo(horizonMs, limit) {
      const batch: Delivery[] = [];
      while (batch.length < limit && peek().sentMs <= horizonMs) {
        batch.push(peek());
        ahead = null;
      }
      throughMs = batch.at(-1)?.sentMs ?? throughMs;
      return batch;
    },
  };
}

function endless<T>(next: IteratorResult<T, void>): T {
  if (next.done === true) throw new RangeError('an endless studio has ended');
  return next.value;
}
