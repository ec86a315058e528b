/** What the random studios of the properties are made of: valid, repeatable, and full of what goes wrong elsewhere. */
import { describe, expect, test } from 'vitest';
import { judgeJson, toJson } from '../../services/events/json.ts';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import { firstAccepted } from '../oracle/first-accepted.ts';
import { ODD_NAMES } from '../support/odd-names.ts';
import { randomStudio } from '../support/random-studio.ts';

const QUARTER = 900_000;
const DAY = 86_400_000;
const studios = Array.from({ length: 12 }, (_, seed) => randomStudio(seed));
const all = studios.flatMap(({ events }) => events);
const attempts = all.filter((event) => event.type === 'generation');
const ranFor = attempts.flatMap(({ started_at, occurred_at }) => (started_at === null ? [] : [occurred_at - started_at]));

/** Pairs of neighbours among events in a given order. */
function neighbours<E>(events: readonly E[]): [E, E][] {
  return events.slice(1).flatMap((event, i): [E, E][] => {
    const before = events[i];
    return before === undefined ? [] : [[before, event]];
  });
}

/** The review ids of all studios that events of a type name. */
function reviewIds(type: StudioEvent['type']): Set<string> {
  const named = (event: StudioEvent) => (event.type === type && 'review_id' in event ? [event.review_id] : []);
  return new Set(studios.flatMap(({ seed, events }) => events.flatMap(named).map((id) => `${seed} ${id}`)));
}

describe('a random studio', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(randomStudio(3)).toEqual(studios[3]);
    expect(randomStudio(15).events).not.toEqual(studios[3]?.events);
  });

  test.each(EVENT_TYPES)('has only valid events of type %s', (type) => {
    const events = all.filter((event) => event.type === type);
    expect(events.length).toBeGreaterThan(0);
    const verdicts = events.map((event) => judgeJson(toJson(event), event.occurred_at));
    expect(verdicts).toEqual(events.map((event: StudioEvent) => ({ kind: 'accepted', event })));
  });

  test('repeats some events with the same content', () => {
    for (const { events } of studios) {
      const unique = firstAccepted(events);
      expect(unique.length).toBeLessThan(events.length);
      expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(unique.length);
    }
  });

  test('has attempts of a millisecond, of no time, over midnights and of more than 100 days, and some that never ran', () => {
    expect(ranFor.filter((ms) => ms === 1).length).toBeGreaterThan(20);
    expect(ranFor.filter((ms) => ms === 0).length).toBeGreaterThan(20);
    expect(ranFor.filter((ms) => ms > DAY).length).toBeGreaterThan(100);
    expect(ranFor.some((ms) => ms > 100 * DAY)).toBe(true);
    expect(attempts.some(({ started_at }) => started_at === null)).toBe(true);
  });

  test('has events on the edge of a quarter-hour and a millisecond to either side', () => {
    for (const beside of [0, 1, QUARTER - 1])
      expect(all.filter(({ occurred_at }) => occurred_at % QUARTER === beside).length).toBeGreaterThan(100);
  });

  test('has every odd name somewhere', () => {
    const text = JSON.stringify(studios.map(({ values }) => values));
    expect(ODD_NAMES.filter((name) => !text.includes(JSON.stringify(name)))).toEqual([]);
  });

  test('has workers with gaps of days, overlaps, empty reports and changes of model', () => {
    const reports = studios.flatMap(({ events }) => [
      ...Map.groupBy(
        firstAccepted(events).filter((event) => event.type === 'worker'),
        ({ worker_id }) => worker_id,
      ).values(),
    ]);
    const pairs = reports.flatMap((ofWorker) => neighbours(ofWorker.toSorted((a, b) => a.from - b.from)));
    const has = (is: (a: (typeof pairs)[number][0], b: (typeof pairs)[number][1]) => boolean) => pairs.filter(([a, b]) => is(a, b)).length;
    expect(has((a, b) => b.from - a.occurred_at > DAY)).toBeGreaterThan(20);
    expect(has((a, b) => b.from < a.occurred_at)).toBeGreaterThan(100);
    expect(has((a) => a.from === a.occurred_at)).toBeGreaterThan(20);
    expect(has((a, b) => a.gpu_model !== b.gpu_model)).toBeGreaterThan(100);
    expect(has((a, b) => a.occurred_at === b.occurred_at && a.gpu_count !== b.gpu_count)).toBeGreaterThan(20);
  });

  test('has characters reopened, delivered again, cancelled, never onboarded, and stages at one instant', () => {
    const lives = studios.flatMap(({ events }) => {
      const stages = firstAccepted(events).filter((event) => event.type === 'character');
      return [...Map.groupBy(stages, (event) => JSON.stringify([event.project_id, event.character_id])).values()];
    });
    const stages = lives.map((life) => life.map(({ stage }) => stage));
    const count = (is: (life: (typeof stages)[number]) => boolean) => stages.filter(is).length;
    expect(count((life) => life.includes('REOPENED') && life.filter((stage) => stage === 'DELIVERED').length > 1)).toBeGreaterThan(20);
    expect(count((life) => life.includes('CANCELLED'))).toBeGreaterThan(20);
    expect(count((life) => life.includes('DELIVERED') && !life.includes('ONBOARDED'))).toBeGreaterThan(20);
    expect(lives.filter((life) => new Set(life.map(({ occurred_at }) => occurred_at)).size < life.length).length).toBeGreaterThan(50);
  });

  test('has reviews without a request and requests without a review', () => {
    const [requested, reviewed] = [reviewIds('review_request'), reviewIds('review')];
    expect([...requested].filter((id) => !reviewed.has(id)).length).toBeGreaterThan(50);
    expect([...reviewed].filter((id) => !requested.has(id)).length).toBeGreaterThan(50);
  });
});
