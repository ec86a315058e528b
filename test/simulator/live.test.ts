import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '../../services/common/log.ts';
import { judgeJson, toJson } from '../../services/events/json.ts';
import { createCursorFile } from '../../services/simulator/cursor.ts';
import { createDemo } from '../../services/simulator/demo.ts';
import { UNDISTURBED } from '../../services/simulator/disturb.ts';
import { createLiveStudio, type EventSink } from '../../services/simulator/live.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const DAY_MS = 86_400_000;
const startMs = Date.UTC(2026, 0, 5);
const opening = { seed: 11, startMs, scale: 1 };
const log = createLog('silent');

let folder = '';
let nowMs = 0;
const clock = { now: () => nowMs };
const cursorPath = () => join(folder, 'studio.json');
const cursors = () => createCursorFile(cursorPath());

function timeOf(value: unknown): number {
  const judged = judgeJson(value, nowMs);
  if (judged.kind === 'rejected') throw new Error(judged.detail);
  return judged.event.occurred_at;
}

/** null: no event. */
function idOf(value: unknown): string | null {
  const judged = judgeJson(value, nowMs);
  return judged.kind === 'accepted' ? `${judged.event.type}/${judged.event.event_id}` : null;
}
const isEvent = (value: unknown): boolean => idOf(value) !== null;

/** The events of the studio up to now, as the sink should see them. */
const happened = (): unknown[] => [...createStudio({ ...opening, days: (nowMs + 1 - startMs) / DAY_MS })].map(toJson);

function recordingSink(): EventSink & { readonly values: unknown[]; failNext: number } {
  const sink = {
    values: [] as unknown[],
    failNext: 0,
    submit(values: readonly unknown[]) {
      if (sink.failNext > 0) {
        sink.failNext -= 1;
        return Promise.reject(new Error('the store is away'));
      }
      sink.values.push(...values);
      return Promise.resolve({ rejected: [] });
    },
  };
  return sink;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapsheet-live-'));
  nowMs = startMs + 5 * DAY_MS;
});
afterEach(() => rm(folder, { recursive: true }));

describe('a live studio', () => {
  test('first submits all that has happened, in batches, and nothing of the future', async () => {
    const sink = recordingSink();
    const submit = vi.spyOn(sink, 'submit');
    const studio = createLiveStudio({ opening, batchEvents: 500 }, { sink, clock, log, cursors: cursors() });
    studio.start();
    await studio.caughtUp;
    await studio.close();
    expect(sink.values).toEqual(happened());
    expect(sink.values.map((value) => judgeJson(value, nowMs).kind)).not.toContain('rejected');
    expect(Math.max(...submit.mock.calls.map(([values]) => values.length))).toBe(500);
  });

  test('tells how far it has come, until it has caught up', async () => {
    const handedIn: number[] = [];
    const behind: (number | null)[] = [];
    const sink: EventSink = {
      submit(values) {
        behind.push(studio.behindMs());
        handedIn.push(timeOf(values.at(-1)));
        return Promise.resolve({ rejected: [] });
      },
    };
    const studio = createLiveStudio({ opening, batchEvents: 500 }, { sink, clock, log, cursors: cursors() });
    studio.start();
    await studio.caughtUp;
    expect(behind).toEqual([startMs, ...handedIn.slice(0, -1)]);
    expect(studio.behindMs()).toBeNull();
    await studio.close();
  });

  test('submits each event when its time has come', async () => {
    const sink = recordingSink();
    const studio = createLiveStudio({ opening, tickMs: 1 }, { sink, clock, log, cursors: cursors() });
    studio.start();
    await studio.caughtUp;
    const before = sink.values.length;
    nowMs += DAY_MS / 4;
    await vi.waitUntil(() => sink.values.length > before);
    await studio.close();
    expect(sink.values).toEqual(happened());
  });

  test('goes on after a restart, over the time it was away, without a gap or a repeat', async () => {
    const sink = recordingSink();
    const first = createLiveStudio({ opening, batchEvents: 300 }, { sink, clock, log, cursors: cursors() });
    first.start();
    await vi.waitUntil(() => sink.values.length > 0);
    await first.close();
    nowMs += DAY_MS;
    const second = createLiveStudio({ opening: { seed: 99, startMs: nowMs, scale: 3 } }, { sink, clock, log, cursors: cursors() });
    second.start();
    await second.caughtUp;
    await second.close();
    expect(sink.values).toEqual(happened());
  });

  test('submits a batch again until the sink takes it', async () => {
    const sink = recordingSink();
    sink.failNext = 1;
    const studio = createLiveStudio({ opening }, { sink, clock, log, cursors: cursors() });
    studio.start();
    await studio.caughtUp;
    await studio.close();
    expect(sink.values).toEqual(happened());
  });

  test('makes up for the past at a given speed', async () => {
    const sink = recordingSink();
    const studio = createLiveStudio({ opening, speed: 2, tickMs: 1 }, { sink, clock, log, cursors: cursors() });
    const openedMs = nowMs;
    studio.start();
    await vi.waitUntil(() => sink.values.length > 0);
    nowMs = openedMs + DAY_MS;
    const twoDays = [...createStudio({ ...opening, days: 2 })].length;
    await vi.waitUntil(() => sink.values.length >= twoDays);
    await studio.close();
    expect(sink.values).toEqual(happened().slice(0, sink.values.length));
    expect(sink.values.length - twoDays).toBeLessThanOrEqual(1);
  });

  test('under other disturbances at each start leaves no event out, and sends nothing before its time', async () => {
    const sink = recordingSink();
    for (const disturbance of [UNDISTURBED, { redelivery: 0.1, late: 0.2, disorder: 0.2, poison: 0.05 }, UNDISTURBED]) {
      nowMs += DAY_MS;
      const studio = createLiveStudio({ opening, disturbance, batchEvents: 700 }, { sink, clock, log, cursors: cursors() });
      studio.start();
      await studio.caughtUp;
      await studio.close();
    }
    const ids = sink.values.map(idOf);
    expect(new Set(ids.filter((id) => id !== null))).toEqual(new Set(happened().map(idOf)));
    expect(ids.length).toBeGreaterThan(new Set(ids).size + 100);
    expect(ids.filter((id) => id === null).length).toBeGreaterThan(20);
  });

  test('warns of events that were rejected, not of poison', async () => {
    const warned: unknown[] = [];
    const noisy = createLog('warn', { write: (line: string) => warned.push(JSON.parse(line)) });
    const runInto = async (isTaken: (value: unknown) => boolean) => {
      const sink: EventSink = {
        submit(values) {
          const refused = [...values.keys()].filter((index) => !isTaken(values[index]));
          return Promise.resolve({ rejected: refused.map((index) => ({ index, code: 'bad_value', detail: 'as the test has it' })) });
        },
      };
      const disturbance = { ...UNDISTURBED, poison: 0.1 };
      await rm(cursorPath(), { force: true });
      const studio = createLiveStudio({ opening, disturbance }, { sink, clock, log: noisy, cursors: cursors() });
      studio.start();
      await studio.caughtUp;
      await studio.close();
    };
    await runInto(isEvent);
    expect(warned).toEqual([]);
    const [first] = happened();
    await runInto((value) => isEvent(value) && !isDeepStrictEqual(value, first));
    expect(warned).toMatchObject([{ count: 1, first: { index: 0, code: 'bad_value' } }]);
  });

  test('says how far it has come', async () => {
    const shares: number[] = [];
    const onProgress = ({ share }: { share: number }) => void shares.push(share);
    const studio = createLiveStudio({ opening, batchEvents: 1_000 }, { sink: recordingSink(), clock, log, cursors: cursors(), onProgress });
    studio.start();
    await studio.caughtUp;
    await studio.close();
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.99);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  });

  test('refuses a cursor file that holds something else', async () => {
    await writeFile(cursorPath(), '{"seed": "eleven"}');
    const studio = createLiveStudio({ opening }, { sink: recordingSink(), clock, log, cursors: cursors() });
    studio.start();
    await expect(studio.caughtUp).rejects.toMatchObject({ code: 'config_invalid' });
    await studio.close();
  });
});

describe('the demo', () => {
  test('fills the days before today, from a midnight, and remembers how far it has come', async () => {
    nowMs += 7 * 3_600_000;
    const sink = recordingSink();
    const demo = createDemo({ cursorFile: cursorPath(), days: 3 }, { sink, clock, log });
    demo.start();
    await demo.caughtUp;
    await demo.close();
    const cursor: unknown = JSON.parse(await readFile(cursorPath(), 'utf8'));
    expect(cursor).toMatchObject({ startMs: startMs + 2 * DAY_MS, submitted: sink.values.length });
  });
});
