/**
 * Measures one rate in a process of its own (the embedded engine cannot be opened a second time with a Kafka engine in it): takes what to
 * measure as JSON, prints the rate as JSON.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '../../services/common/log.ts';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { subjectOf } from '../../services/events/topics.ts';
import type { EventType } from '../../services/events/types.ts';
import { createIngest } from '../../services/ingest/ingest.ts';
import { createLeases } from '../../services/store/leases.ts';
import type { Store } from '../../services/store/types.ts';
import { startRegistry } from '../support/schema-registry.ts';
import { openTestStore } from '../support/store.ts';
import { startKafkaEngine, stopKafkaEngine, type EngineSettings } from './kafka-engine.ts';
import { RECORDED_AT_MS } from './kafka-load.ts';

export interface RateTask {
  readonly brokers: readonly string[];
  readonly prefix: string;
  /** How many events the topics hold, by type. */
  readonly counts: readonly (readonly [EventType, number])[];
  /** null: wrapsheet. */
  readonly engine: EngineSettings | null;
  /** From the start on; what is not reached by then is given up. */
  readonly deadlineMs: number;
}

export interface Rate {
  /** How many rows there were at the end: all events, or as many as came before the deadline; more where some came twice. */
  readonly rows: number;
  /** From the start of the consumers, joining the group included. */
  readonly wholePerSecond: number;
  /** From a tenth of the events to the last; the whole rate where all came at once. */
  readonly steadyPerSecond: number;
  /** Processor time of the whole, engine and views included, the broker not. */
  readonly cpuSecondsPerMillion: number;
}

const POLL_MS = 100;

async function rateOfWrapsheet(task: RateTask): Promise<Rate> {
  const { brokers, prefix } = task;
  const opened = await openTestStore();
  const clock = { now: () => RECORDED_AT_MS };
  const ingest = createIngest(
    {
      kafka: {
        brokers,
        topicPrefix: prefix,
        groupId: `${prefix}${randomBytes(6).toString('hex')}`,
        tls: false,
        tlsCaFile: null,
        sasl: null,
      },
      auditEveryMs: null,
    },
    {
      store: opened.store,
      leases: createLeases(opened.store, clock),
      codec: createAvroCodec({ schemas: loadSchemas() }),
      clock,
      log: createLog('warn'),
    },
  );
  try {
    return await rateUntilAll(opened.store, task, () => ingest.start());
  } finally {
    await ingest.close();
    await opened.close();
  }
}

async function rateOfEngine(task: RateTask, settings: EngineSettings): Promise<Rate> {
  const { brokers, prefix, counts } = task;
  const types = counts.map(([type]) => type);
  const schemas = loadSchemas();
  const registry = await startRegistry(1);
  // In the order of their ids, so that the registry gives each the id that the messages carry.
  for (const schema of schemas.all) registry.put(subjectOf(prefix, schema.type), schema.text);
  const opened = await openTestStore();
  try {
    const rate = await rateUntilAll(opened.store, task, () =>
      startKafkaEngine(opened.store, types, { brokers, prefix, registryUrl: registry.url }, settings),
    );
    await stopKafkaEngine(opened.store, types);
    return rate;
  } finally {
    await opened.close();
    await registry.close();
  }
}

async function rateUntilAll(store: Store, { counts, engine, deadlineMs }: RateTask, start: () => Promise<void>): Promise<Rate> {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const tables = counts.map(([type]) => `SELECT count() AS rows FROM raw_${type}`).join(' UNION ALL ');
  const landed = async (): Promise<number> =>
    Number((await store.query<{ rows: string }>(`SELECT sum(rows) AS rows FROM (${tables})`))[0]?.rows ?? 0);

  const startedAt = performance.now();
  const cpuAt = process.cpuUsage();
  await start();
  let tenth = { at: 0, rows: 0 };
  for (;;) {
    const rows = await landed();
    const at = performance.now();
    if (tenth.rows === 0 && rows >= total / 10) tenth = { at, rows };
    if (rows > total && engine === null) throw new Error(`${rows} rows of ${total} events`);
    if (rows >= total || at - startedAt > deadlineMs) {
      const { user, system } = process.cpuUsage(cpuAt);
      const wholePerSecond = (1_000 * rows) / (at - startedAt);
      return {
        rows,
        wholePerSecond,
        steadyPerSecond: rows === tenth.rows ? wholePerSecond : (1_000 * (rows - tenth.rows)) / (at - tenth.at),
        cpuSecondsPerMillion: (user + system) / Math.max(rows, 1),
      };
    }
    await pause(POLL_MS);
  }
}

const task = JSON.parse(process.argv[2] ?? '') as RateTask;
const rate = task.engine === null ? await rateOfWrapsheet(task) : await rateOfEngine(task, task.engine);
process.stdout.write(`${JSON.stringify(rate)}\n`);
