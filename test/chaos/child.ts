/**
 * A process that ingests until it is killed. Tells on stdout, a JSON object a line, what it found at the start, each write into the ledger, what it has
 * acknowledged and mended, and that it is done. Told by its only argument, a JSON `ChildTask`.
 */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { systemClock } from '../../services/common/clock.ts';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { createIngest } from '../../services/ingest/ingest.ts';
import { readFreshness } from '../../services/store/freshness.ts';
import { createLeases } from '../../services/store/leases.ts';
import { openStore } from '../../services/store/open.ts';
import type { Store } from '../../services/store/types.ts';

export interface ChildTask {
  readonly folder: string;
  readonly maxEvents: number;
  /** Send these events through the intake, from the given one on; or read them from Kafka. */
  readonly from:
    | { readonly kind: 'intake'; readonly file: string; readonly start: number; readonly batch: number }
    | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly topicPrefix: string; readonly groupId: string };
}

export type ChildLine =
  /** Chunks that the one before left declared and not finished. */
  | { readonly kind: 'found'; readonly pending: number }
  | { readonly kind: 'writing' }
  | { readonly kind: 'acknowledged'; readonly end: number }
  | { readonly kind: 'mended'; readonly chunk: string }
  | { readonly kind: 'done' };

const say = (line: ChildLine): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

async function pendingChunks(store: Store): Promise<number> {
  const [row] = await store.query<{ chunks: string }>(
    `SELECT count() AS chunks FROM ledger WHERE state = 'declared' AND chunk NOT IN (SELECT chunk FROM ledger WHERE state IN ('finished', 'superseded'))`,
  );
  return Number(row?.chunks ?? 0);
}

/** The store, telling of each write into the ledger before it is done. */
function watched(store: Store): Store {
  return {
    ...store,
    insert: (table, rows, options) => {
      if (table === 'ledger') say({ kind: 'writing' });
      return store.insert(table, rows, options);
    },
  };
}

/** Every log line that names what was mended. */
const log = pino(
  { level: 'warn' },
  {
    write: (line: string) => {
      const { chunk, mended } = JSON.parse(line) as { readonly chunk?: string; readonly mended?: unknown };
      if (mended !== undefined && chunk !== undefined) say({ kind: 'mended', chunk });
      else process.stderr.write(line);
    },
  },
);

const task = JSON.parse(process.argv[2] ?? '') as ChildTask;
const store = await openStore({ kind: 'embedded', folder: task.folder });
say({ kind: 'found', pending: await pendingChunks(store) });
const startedMs = systemClock.now();
const ingest = createIngest(
  {
    limits: { maxEvents: task.maxEvents, maxBytes: 1 << 20, maxQuarters: 100_000, maxMonths: 24 },
    progressEveryMs: 100,
    auditEveryMs: null,
    ...(task.from.kind === 'kafka' && { kafka: { ...task.from, tls: false, tlsCaFile: null, sasl: null, sessionTimeoutMs: 3_000 } }),
  },
  {
    store: watched(store),
    leases: createLeases(store, systemClock),
    codec: createAvroCodec({ schemas: loadSchemas() }),
    clock: systemClock,
    log,
  },
);
await ingest.start();
if (task.from.kind === 'intake') {
  const { file, start, batch } = task.from;
  const values = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  for (let at = start; at < values.length; at += batch) {
    await ingest.intake.submit(values.slice(at, at + batch));
    say({ kind: 'acknowledged', end: Math.min(at + batch, values.length) });
  }
  await ingest.drained();
} else {
  // Every log was found read to its end after this process began.
  for (;;) {
    const { watermark } = await readFreshness(store, { now: systemClock.now(), latenessMs: 0 });
    if (watermark >= startedMs) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
await ingest.close();
await store.close();
say({ kind: 'done' });
