/**
 * A studio that feeds a sink: first what has happened so far, as fast as the sink takes it, then each event when its time comes.
 *
 * The studio is made anew at each start and passes over the events that the sink has already: nothing is left out, and the one batch
 * that a crash may send twice carries the same event ids, so that the sink counts it once.
 */
import { setImmediate as yieldToOthers, setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { toJson } from '../events/json.ts';
import type { StudioEvent } from '../events/types.ts';
import type { Cursor, CursorStore } from './cursor.ts';
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
  /** How fast the past is made up for: studio time ÷ clock time. Infinity (the default): as fast as the sink takes it. */
  readonly speed?: number;
  /** Most events in one submission; 10,000 by default. */
  readonly batchEvents?: number;
  /** How often it looks whether something has happened; 1 s by default. */
  readonly tickMs?: number;
}

export interface LiveProgress {
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
  const { speed = Number.POSITIVE_INFINITY, batchEvents = 10_000, tickMs = 1_000 } = config;
  const stopping = new AbortController();
  const caughtUp = Promise.withResolvers<void>();
  // Whoever waits for it hears of a failure, and the log does; nobody has to wait.
  caughtUp.promise.catch(() => undefined);
  let running: Promise<void> | null = null;
  let behindMs: number | null = config.opening.startMs;

  async function run(): Promise<void> {
    const begun: Cursor = (await cursors.read()) ?? { ...config.opening, submitted: 0 };
    const feed = createFeed(begun);
    await feed.skip(begun.submitted);
    const openedMs = clock.now();
    const resumedMs = feed.throughMs();
    let submitted = begun.submitted;
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
      submitted += batch.length;
      if (behindMs !== null) behindMs = feed.throughMs();
      await cursors.write({ ...begun, submitted });
      deps.onProgress?.({ submitted, throughMs: feed.throughMs(), share: (feed.throughMs() - begun.startMs) / (nowMs - begun.startMs) });
    }
  }

  /** Submits until the sink has taken the batch; false when stopped before. */
  async function submit(batch: readonly StudioEvent[]): Promise<boolean> {
    const values = batch.map(toJson);
    for (let retryMs = 500; !stopping.signal.aborted; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      try {
        const { rejected } = await sink.submit(values);
        if (rejected.length > 0) log.warn({ count: rejected.length, first: rejected[0] }, 'events of the simulated studio were rejected');
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
  /** Passes over events; lets others run meanwhile. */
  skip(count: number): Promise<void>;
  /** The next events up to the horizon, at most `limit`. */
  upTo(horizonMs: number, limit: number): StudioEvent[];
  /** Time of the last event taken or passed over; the studio's start before the first. */
  throughMs(): number;
}

function createFeed(cursor: Cursor): Feed {
  const events = createStudio({ seed: cursor.seed, startMs: cursor.startMs, scale: cursor.scale, days: Number.POSITIVE_INFINITY });
  let throughMs = cursor.startMs;
  let ahead: StudioEvent | null = null;

  function peek(): StudioEvent {
    ahead ??= events.next().value ?? null;
    if (ahead === null) throw new RangeError('an endless studio has ended');
    return ahead;
  }

  function take(): StudioEvent {
    const event = peek();
    ahead = null;
    throughMs = event.occurred_at;
    return event;
  }

  return {
    throughMs: () => throughMs,
    async skip(count) {
      for (let passed = 0; passed < count; passed += 1) {
        take();
        if (passed % 5_000 === 4_999) await yieldToOthers();
      }
    },
    upTo(horizonMs, limit) {
      const batch: StudioEvent[] = [];
      while (batch.length < limit && peek().occurred_at <= horizonMs) batch.push(take());
      return batch;
    },
  };
}
