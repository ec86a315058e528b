import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeJson } from '../../services/events/json.ts';
import { parseNdjson } from '../../services/query/ndjson.ts';
import { writeSimulation } from '../../services/simulator/simulation-file.ts';
import { createStudio } from '../../services/simulator/studio.ts';

const config = { seed: 4, startMs: Date.UTC(2026, 3, 1), days: 3 };
const expected = [...createStudio(config)];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrapsheet-simulation-'));
});
afterEach(() => rm(folder, { recursive: true }));

function eventsIn(text: string): unknown[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => judgeJson(JSON.parse(line), expected.at(-1)?.occurred_at ?? 0))
    .map((judged) => (judged.kind === 'accepted' ? judged.event : judged));
}

test('a simulation is written one event a line, in the form the intake takes', async () => {
  const path = join(folder, 'studio.ndjson');
  const written = await writeSimulation(config, path);
  expect(written).toEqual({ events: expected.length, repeats: 0, poison: new Map() });
  expect(eventsIn(await readFile(path, 'utf8'))).toEqual(expected);
});

test('a name that ends in .gz gives the same, compressed', async () => {
  const path = join(folder, 'studio.ndjson.gz');
  await writeSimulation(config, path);
  expect(eventsIn(gunzipSync(await readFile(path)).toString('utf8'))).toEqual(expected);
});

test('a disturbed one is the same for the same seed, and says what stands in it', async () => {
  const disturbance = { redelivery: 0.1, late: 0.05, disorder: 0.2, poison: 0.05 };
  const [one, other] = [join(folder, 'one.ndjson'), join(folder, 'other.ndjson')];
  const written = await writeSimulation(config, one, disturbance);
  expect(await writeSimulation(config, other, disturbance)).toEqual(written);
  const text = await readFile(one, 'utf8');
  expect(await readFile(other, 'utf8')).toBe(text);

  const judged = parseNdjson(Buffer.from(text)).map(({ value }) => judgeJson(value, expected.at(-1)?.occurred_at ?? 0));
  const ids = judged.flatMap((verdict) => (verdict.kind === 'accepted' ? [`${verdict.event.type}/${verdict.event.event_id}`] : []));
  const reasons = judged.flatMap((verdict) => (verdict.kind === 'rejected' ? [verdict.reason] : []));
  expect(new Set(ids)).toEqual(new Set(expected.map((event) => `${event.type}/${event.event_id}`)));
  expect(written.events).toBe(expected.length);
  expect(written.repeats).toBe(ids.length - expected.length);
  expect(written.repeats).toBeGreaterThan(0);
  expect(written.poison).toEqual(new Map([...Map.groupBy(reasons, (reason) => reason)].map(([reason, lines]) => [reason, lines.length])));
});
