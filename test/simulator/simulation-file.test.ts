import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeJson } from '../../services/events/json.ts';
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
  expect(written.events).toBe(expected.length);
  expect(eventsIn(await readFile(path, 'utf8'))).toEqual(expected);
});

test('a name that ends in .gz gives the same, compressed', async () => {
  const path = join(folder, 'studio.ndjson.gz');
  await writeSimulation(config, path);
  expect(eventsIn(gunzipSync(await readFile(path)).toString('utf8'))).toEqual(expected);
});
