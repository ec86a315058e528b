import { describe, expect, test } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { judgeJson } from '../../services/events/json.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { disturb, type Delivery } from '../../services/simulator/disturb.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const startMs = Date.UTC(2026, 5, 1);
const receivedMs = startMs + 400 * 86_400_000;
const quiet = [...createStudio({ seed: 5, startMs, days: 12 })];

const eventsOf = (deliveries: readonly Delivery[]): StudioEvent[] =>
  deliveries.flatMap((delivery) => (delivery.kind === 'event' ? [delivery.event] : []));
const byId = (events: readonly StudioEvent[]) => new Map(events.map((event) => [`${event.type}/${event.event_id}`, event]));

describe('a disturbed stream', () => {
  const all = { seed: 9, redelivery: 0.1, late: 0.05, disorder: 0.2, poison: 0.02 };

  test('without rates is the quiet stream', () => {
    expect(eventsOf([...disturb(quiet, { seed: 1 })])).toEqual(quiet);
  });

  test('is the same for the same seed', () => {
    expect([...disturb(quiet, all)]).toEqual([...disturb(quiet, all)]);
  });

  test('holds every event of the quiet one, unchanged, and no other', () => {
    expect(byId(eventsOf([...disturb(quiet, all)]))).toEqual(byId(quiet));
  });

  test('delivers about the given share again, after the first copy', () => {
    const deliveries = [...disturb(quiet, { seed: 2, redelivery: 0.1 })];
    const copies = deliveries.length - quiet.length;
    expect(copies / quiet.length).toBeGreaterThan(0.08);
    expect(copies / quiet.length).toBeLessThan(0.12);
    const seen = new Set<string>();
    for (const delivery of deliveries) {
      if (delivery.kind === 'poison') throw new Error('no poison was asked for');
      expect(seen.has(delivery.event.event_id)).toBe(delivery.redelivered);
      seen.add(delivery.event.event_id);
    }
  });

  test('delivers late events long after their neighbours, disordered ones shortly after', () => {
    const displaced = (deliveries: readonly Delivery[]): number[] => {
      const place = new Map(quiet.map((event, index) => [event.event_id, index]));
      let newest = 0;
      return eventsOf(deliveries).map((event) => {
        const index = place.get(event.event_id) ?? 0;
        newest = Math.max(newest, index);
        return newest - index;
      });
    };
    const late = displaced([...disturb(quiet, { seed: 3, late: 0.02 })]).filter((places) => places > 0);
    expect(late.length).toBeGreaterThan(100);
    expect(Math.max(...late)).toBeGreaterThan(1_000);
    const disordered = displaced([...disturb(quiet, { seed: 3, disorder: 0.3 })]);
    expect(Math.max(...disordered)).toBeLessThanOrEqual(20);
    expect(disordered.filter((places) => places > 0).length).toBeGreaterThan(1_000);
  });

  test('holds poison that is rejected, as a value and as bytes, for the reason it names', () => {
    const codec = createAvroCodec({ schemas: loadSchemas() });
    const poisons = [...disturb(quiet, all)].flatMap((delivery) => (delivery.kind === 'poison' ? [delivery.poison] : []));
    expect(poisons.length).toBeGreaterThan(100);
    const reasons = new Set<string>();
    for (const poison of poisons) {
      expect(judgeJson(poison.value, receivedMs)).toMatchObject({ kind: 'rejected', reason: poison.valueReason });
      expect(codec.judge(poison.type, poison.bytes, receivedMs)).toMatchObject({ kind: 'rejected', reason: poison.bytesReason });
      reasons.add(poison.valueReason).add(poison.bytesReason);
    }
    expect(reasons.size).toBeGreaterThanOrEqual(7);
  });
});
