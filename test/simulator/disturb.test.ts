import { describe, expect, test } from 'vitest';
import { judgeJson, toJson } from '../../services/events/json.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { disturb, UNDISTURBED, type Delivery, type Disturbance } from '../../services/simulator/disturb.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const startMs = Date.UTC(2026, 5, 1);
const quiet = [...createStudio({ seed: 5, startMs, days: 12 })];
const place = new Map(quiet.map((event, index) => [event.event_id, index]));
const disturbed = (shares: Partial<Disturbance>, seed = 9): Delivery[] => [...disturb(quiet, seed, { ...UNDISTURBED, ...shares })];
const all = { redelivery: 0.1, late: 0.05, disorder: 0.2, poison: 0.02 };

function eventOf({ value }: Delivery): StudioEvent {
  const judged = judgeJson(value, quiet.at(-1)?.occurred_at ?? 0);
  if (judged.kind === 'rejected') throw new Error(judged.detail);
  return judged.event;
}
const ofKind = (deliveries: readonly Delivery[], kind: Delivery['kind']) => deliveries.filter((delivery) => delivery.kind === kind);

/** By how many places each event comes after one that was behind it; the stream's end, where all that is held back comes at once, left out. */
function displaced(deliveries: readonly Delivery[]): number[] {
  let newest = 0;
  return ofKind(deliveries, 'event')
    .map((delivery) => place.get(eventOf(delivery).event_id) ?? 0)
    .flatMap((index) => {
      newest = Math.max(newest, index);
      return index < quiet.length - 3_000 ? [newest - index] : [];
    });
}

describe('a disturbed stream', () => {
  test('without shares is the quiet stream', () => {
    expect(disturbed({}).map(({ value }) => value)).toEqual(quiet.map(toJson));
  });

  test('is the same for the same seed, and another for another', () => {
    expect(disturbed(all)).toEqual(disturbed(all));
    expect(disturbed(all, 10)).not.toEqual(disturbed(all));
  });

  test('holds every event of the quiet one once, unchanged, and no other', () => {
    const events = ofKind(disturbed(all), 'event').map(eventOf);
    expect(events.toSorted((a, b) => (place.get(a.event_id) ?? 0) - (place.get(b.event_id) ?? 0))).toEqual(quiet);
  });

  test('sends about the given share again, after the first copy, by no more than a thousand events', () => {
    const deliveries = disturbed({ redelivery: 0.1 });
    const repeats = ofKind(deliveries, 'repeat').length;
    expect(deliveries).toHaveLength(quiet.length + repeats);
    expect(repeats / quiet.length).toBeGreaterThan(0.08);
    expect(repeats / quiet.length).toBeLessThan(0.12);
    const sent = new Map<string, number>();
    for (const delivery of deliveries) {
      const { event_id } = eventOf(delivery);
      expect(sent.has(event_id)).toBe(delivery.kind === 'repeat');
      const first = sent.get(event_id) ?? sent.size;
      expect(sent.size - first).toBeLessThanOrEqual(1_001);
      sent.set(event_id, first);
    }
  });

  test('sends late events long after their neighbours, disordered ones shortly after', () => {
    const places = displaced(disturbed({ late: 0.02 }));
    const late = places.filter((count) => count > 0);
    expect(late.length / places.length).toBeGreaterThan(0.015);
    expect(late.length / places.length).toBeLessThan(0.025);
    // A few neighbours of the newest one may be late themselves.
    expect(Math.min(...late)).toBeGreaterThan(190);
    expect(Math.max(...late)).toBeGreaterThan(1_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(3_000);
    const disordered = displaced(disturbed({ disorder: 0.3 }));
    expect(Math.max(...disordered)).toBeLessThanOrEqual(20);
    expect(disordered.filter((places) => places > 0).length).toBeGreaterThan(1_000);
  });

  test('sends everything when its time has come, but what is held back later', () => {
    const deliveries = disturbed(all);
    const times = deliveries.map(({ sentMs }) => sentMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const delivery of ofKind(deliveries, 'event')) expect(delivery.sentMs).toBeGreaterThanOrEqual(eventOf(delivery).occurred_at);
    expect(disturbed({}).map(({ sentMs }) => sentMs)).toEqual(quiet.map(({ occurred_at }) => occurred_at));
  });

  test('tells how many events from the beginning are all sent', () => {
    const sent = new Set<number>();
    let settled = 0;
    for (const delivery of disturbed(all)) {
      if (delivery.kind === 'event') sent.add(place.get(eventOf(delivery).event_id) ?? 0);
      while (sent.has(settled)) settled += 1;
      expect(delivery.settled).toBe(settled);
    }
    expect(settled).toBe(quiet.length);
  });

  test('holds poison of about the given share that is rejected for the reason it names, now and in years, and no two alike', () => {
    const poisons = disturbed(all).flatMap((delivery) => (delivery.kind === 'poison' ? [delivery] : []));
    expect(poisons.length / quiet.length).toBeGreaterThan(0.015);
    expect(poisons.length / quiet.length).toBeLessThan(0.025);
    for (const receivedMs of [startMs + 400 * 86_400_000, Date.UTC(2090, 0)]) {
      for (const { value, reason } of poisons) expect(judgeJson(value, receivedMs)).toMatchObject({ kind: 'rejected', reason });
    }
    expect([...new Set(poisons.map(({ reason }) => reason))].toSorted()).toEqual([
      'bad_value',
      'in_the_future',
      'invalid_json',
      'missing_field',
      'out_of_bounds',
      'unknown_type',
    ]);
    expect(new Set(poisons.map(({ value }) => JSON.stringify(value))).size).toBe(poisons.length);
  });
});
