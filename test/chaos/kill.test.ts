/** Ingest is killed at random moments, again and again; what it leaves behind is exact. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'vitest';
import { toJson } from '../../services/events/json.ts';
import type { StudioEvent } from '../../services/events/types.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createMutex } from '../../services/store/mutex.ts';
import { openStore } from '../../services/store/open.ts';
import { differences } from '../ingest/exact.ts';
import { connect, makeTopics, produce, shuffled } from '../integration/kafka-events.ts';
import { mismatch, questionsAbout } from '../properties/compare-answers.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { METRIC_DIMENSIONS } from '../support/questions.ts';
import { randomStudio, type RandomStudio } from '../support/random-studio.ts';
import { openTestStore } from '../support/store.ts';
import type { ChildLine, ChildTask } from './child.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');
const CHILD = join(import.meta.dirname, 'child.ts');
const KILLS = 30;
/** A life ends at one of its first writes into the ledger, whatever the machine's speed, or so long after it, ms. */
const MOST_WRITES = 8;
const AFTER_MS = 60;
const EVENTS = 500;
/** While it is killed, a chunk is small, so that many are under way at each death; the last life may take what is left in large ones. */
const chunkSize = (life: number) => (life < KILLS ? { maxEvents: 5, batch: 20 } : { maxEvents: 500, batch: 1_000 });
const MINUTE_MS = 60_000;

interface Life {
  readonly done: boolean;
  readonly foundPending: number;
  readonly mended: number;
  /** Events acknowledged so far; null: none in this life. */
  readonly acknowledged: number | null;
}

interface Death {
  /** At which of its writes into the ledger. */
  readonly write: number;
  readonly afterMs: number;
}

/** One life of the child; null: it is left alone. */
async function live(task: ChildTask, death: Death | null): Promise<Life> {
  const child = spawn(NODE, [CHILD, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  const complaints: string[] = [];
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()));
  let timer: NodeJS.Timeout | undefined;
  let writes = 0;
  let life: Life = { done: false, foundPending: 0, mended: 0, acknowledged: null };
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as ChildLine;
    if (line.kind === 'found') life = { ...life, foundPending: line.pending };
    if (line.kind === 'mended') life = { ...life, mended: life.mended + 1 };
    if (line.kind === 'acknowledged') life = { ...life, acknowledged: line.end };
    if (line.kind === 'done') life = { ...life, done: true };
    if (line.kind === 'writing' && (writes += 1) === death?.write) timer = setTimeout(() => child.kill('SIGKILL'), death.afterMs);
  }
  const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (!life.done && signal !== 'SIGKILL') throw new Error(`The child ended by itself (${code ?? signal}): ${complaints.join('')}`);
  return life;
}

const randomDeath = (): Death => ({ write: 1 + Math.floor(Math.random() * MOST_WRITES), afterMs: Math.random() * AFTER_MS });

/** Kills and restarts, then lets it end; tells how often a kill hit a chunk between its declaration and its end. */
async function killAgainAndAgain(taskOf: (life: number, acknowledged: number) => ChildTask, name: string) {
  const total = { kills: 0, hits: 0, mends: 0 };
  let acknowledged = 0;
  for (let number = 0; ; number++) {
    const life = await live(taskOf(number, acknowledged), number < KILLS ? randomDeath() : null);
    acknowledged = life.acknowledged ?? acknowledged;
    if (life.foundPending > 0) total.hits += 1;
    total.mends += life.mended;
    if (number >= KILLS) break;
    if (life.done) throw new Error(`Everything was ingested after ${total.kills} kills: give it more events`);
    total.kills += 1;
  }
  process.stderr.write(
    `${name}: ${total.kills} kills, ${total.hits} hit declared chunks that were not finished, ${total.mends} chunks mended\n`,
  );
  return total;
}

/** A process can have one embedded store open at a time; the children of both tests live side by side. */
const parent = createMutex();

const prepared = (): Promise<string> => parent.run('store', prepare);

async function prepare(): Promise<string> {
  const { folder, store } = await openTestStore();
  await store.close();
  return folder;
}

/** What the store holds beside what it should hold, and what it answers beside what the oracle computes from the list. */
const faultsOf = (folder: string, studio: RandomStudio): Promise<string[]> => parent.run('store', () => findFaults(folder, studio));

async function findFaults(folder: string, studio: RandomStudio): Promise<string[]> {
  const store = await openStore({ kind: 'embedded', folder });
  try {
    const faults = await differences(store, studio.events);
    const metrics = createMetrics({ store });
    for (const asked of questionsAbout(studio, [...METRIC_DIMENSIONS.keys()])) {
      const found = await mismatch(metrics, studio, asked);
      if (found !== null) faults.push(found);
    }
    return faults;
  } finally {
    await store.close();
  }
}

const broker = await kafkaOrSkip('killing the consumer');

describe.concurrent('killed at random moments and started again', () => {
  test('the intake loses and doubles nothing that it acknowledged', { timeout: 15 * MINUTE_MS }, async ({ expect }) => {
    const studio = randomStudio(5, EVENTS);
    const folder = await prepared();
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, studio.events.map((event) => `${JSON.stringify(toJson(event))}\n`).join(''));
    const { hits } = await killAgainAndAgain((life, start) => {
      const { maxEvents, batch } = chunkSize(life);
      return { folder, maxEvents, from: { kind: 'intake', file, start, batch } };
    }, 'intake');
    expect(hits).toBeGreaterThan(KILLS / 2);
    expect(await faultsOf(folder, studio)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  test.skipIf(broker === null)('the consumer loses and doubles nothing', { timeout: 15 * MINUTE_MS }, async ({ expect }) => {
    const studio = randomStudio(6, EVENTS);
    const folder = await prepared();
    const brokers = broker?.brokers ?? [];
    const topicPrefix = uniqueTopicPrefix('kill');
    const kafka = connect(brokers);
    await makeTopics(kafka, topicPrefix, 2);
    await produce(kafka, topicPrefix, shuffled<StudioEvent>(studio.events, 11), Date.now());
    // A group of its own for each life: the position is in the ledger, and a dead member would hold the group up.
    const { hits } = await killAgainAndAgain(
      (life) => ({
        folder,
        maxEvents: chunkSize(life).maxEvents,
        from: { kind: 'kafka', brokers, topicPrefix, groupId: `${topicPrefix}${life}` },
      }),
      'kafka',
    );
    expect(hits).toBeGreaterThan(KILLS / 2);
    expect(await faultsOf(folder, studio)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
});
