/** The schema registry or the broker goes away for a while: consumers wait, nothing is lost or buried, and they go on when it is back. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startBroker, type Broker } from '../../deploy/kafka/broker.ts';
import { createAvroCodec, type AvroCodec } from '../../services/events/avro.ts';
import { createRegistry } from '../../services/events/registry.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { keyOf, topicOf } from '../../services/events/topics.ts';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import { createIngest, type Ingest } from '../../services/ingest/ingest.ts';
import { createLeases } from '../../services/store/leases.ts';
import { asJson, retry } from '../ingest/events.ts';
import { differences } from '../ingest/exact.ts';
import { countRows, silent } from '../ingest/open-ingest.ts';
import { missingForLocalBroker } from '../support/kafka-source.ts';
import { startRegistry, type RegistryMood, type TestRegistry } from '../support/schema-registry.ts';
import { openTestStore, temporaryFolder, type TestStore } from '../support/store.ts';
import { connect, makeTopics } from './kafka-events.ts';

const missing = await missingForLocalBroker();
if (missing !== null) process.stderr.write(`skipped: brokers and registries that go away: ${missing} does not answer\n`);
const PREFIX = 'away.';
const TOPIC = topicOf(PREFIX, 'retry');
const WAIT = { timeout: 50_000, interval: 100 };
const clock = { now: () => Date.now() };

describe.skipIf(missing !== null)('ingest from Kafka', () => {
  const folder = temporaryFolder();
  const all: StudioEvent[] = [];
  let broker: Broker;
  let registry: TestRegistry;
  let opened: TestStore;
  let ingest: Ingest;
  let studio: AvroCodec;

  /** A codec of its own, as another process has: it knows only the schemas it has asked for. */
  const ownCodec = (): AvroCodec =>
    createAvroCodec({
      schemas: loadSchemas(),
      registry: createRegistry({ url: registry.url, topicPrefix: PREFIX, timeoutMs: 500, backoffMs: [50] }, { clock, log: silent }),
    });
  const start = async () => {
    const kafka = { brokers: [broker.address], topicPrefix: PREFIX, groupId: PREFIX, tls: false, tlsCaFile: null, sasl: null };
    const { store } = opened;
    ingest = createIngest(
      { auditEveryMs: null, kafka: { ...kafka, sessionTimeoutMs: 3_000 }, progressEveryMs: 200, awayRetryMs: 200 },
      { store, leases: createLeases(store, clock), codec: ownCodec(), clock, log: silent },
    );
    await ingest.start();
  };
  const produce = async (events: readonly StudioEvent[]) => {
    all.push(...events);
    const producer = connect([broker.address]).producer();
    await producer.connect();
    await producer.send({ topic: TOPIC, messages: events.map((event) => ({ key: keyOf(event), value: studio.encode(event) })) });
    await producer.disconnect();
  };
  const landed = (count: number) => vi.waitFor(async () => expect(await countRows(opened.store, 'raw_retry')).toBe(count), WAIT);

  beforeAll(async () => {
    broker = await startBroker({ port: 0, dataFolder: folder });
    registry = await startRegistry();
    studio = ownCodec();
    await studio.register(EVENT_TYPES);
    await makeTopics(connect([broker.address]), PREFIX, 1);
    opened = await openTestStore();
    await start();
    await produce([retry('before')]);
    await landed(1);
  });
  afterAll(async () => {
    await ingest?.close();
    await opened?.close();
    await registry?.close();
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(['errors', 'gateway', 'silent', 'locked'] satisfies RegistryMood[])(
    'waits for a registry that is %s, and then reads on',
    async (mood) => {
      // A schema that the consumer does not know yet: only the registry can say what such a message is.
      const schema = JSON.stringify({ ...(JSON.parse(loadSchemas().newest.retry.text) as object), doc: `as of ${mood}` });
      const id = registry.put(`${TOPIC}-value`, schema);
      const event = retry(`while ${mood}`);
      const bytes = studio.encode(event);
      bytes.writeUInt32BE(id, 1);
      registry.setMood(mood);
      const askedBefore = registry.requests.length;
      all.push(event);
      const producer = connect([broker.address]).producer();
      await producer.connect();
      await producer.send({ topic: TOPIC, messages: [{ key: keyOf(event), value: bytes }] });
      await producer.disconnect();
      // Asked in vain more than once: the partition has been paused and opened again.
      await vi.waitFor(() => expect(registry.requests.length - askedBefore).toBeGreaterThan(4), WAIT);
      expect(await countRows(opened.store, 'raw_retry')).toBe(all.length - 1);
      registry.setMood('healthy');
      await landed(all.length);
      expect(await countRows(opened.store, 'dead_letters')).toBe(0);
    },
  );

  test('turns events away while the broker is killed, and reads on when it is back', { timeout: 180_000 }, async () => {
    const port = Number(broker.address.split(':')[1]);
    await broker.kill();
    await expect(ingest.intake.submit(asJson([retry('turned away')]))).rejects.toMatchObject({ code: 'brokers_away' });
    broker = await startBroker({ port, dataFolder: folder });
    await produce(Array.from({ length: 20 }, (_, i) => retry(`after ${i}`)));
    await landed(all.length);
    const again = retry('taken in again');
    all.push(again);
    await vi.waitFor(async () => expect((await ingest.intake.submit(asJson([again]))).rejected).toEqual([]), WAIT);
    await landed(all.length);
  });

  test('starts while the broker is away, and reads when it comes', { timeout: 180_000 }, async () => {
    await ingest.close();
    await produce([retry('unread')]);
    const port = Number(broker.address.split(':')[1]);
    await broker.kill();
    await start();
    expect(await countRows(opened.store, 'raw_retry')).toBe(all.length - 1);
    // Which partitions there are nobody can say now: the topic waits as a whole.
    expect(ingest.paused()).toContainEqual({ log: `kafka/${TOPIC}`, why: 'brokers_away', since: expect.any(Number) as number });
    broker = await startBroker({ port, dataFolder: folder });
    await landed(all.length);
    expect(ingest.paused().map(({ log }) => log)).not.toContain(`kafka/${TOPIC}`);
  });

  test('has lost, doubled and buried nothing', async () => {
    expect(await differences(opened.store, all)).toEqual([]);
    expect(await countRows(opened.store, 'dead_letters')).toBe(0);
    expect(await countRows(opened.store, 'ledger', "state = 'lost'")).toBe(0);
    expect((await ingest.audit({ full: true })).differences).toEqual([]);
  });
});
