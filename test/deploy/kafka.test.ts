import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../deploy/kafka/broker.ts';
import { toEnvironment, toProperties } from '../../deploy/kafka/settings.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';

const kafka = await kafkaOrSkip('a Kafka shared by the tests');
const local = process.env['KAFKA_BROKERS'] === undefined && kafka !== null;

function client(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
}

async function offsetsOf(brokers: readonly string[], topic: string) {
  const admin = client(brokers).admin();
  await admin.connect();
  try {
    return await admin.fetchTopicOffsets(topic);
  } finally {
    await admin.disconnect();
  }
}

async function produce(brokers: readonly string[], topic: string, values: readonly string[]): Promise<void> {
  const admin = client(brokers).admin();
  const producer = client(brokers).producer();
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}

describe.skipIf(kafka === null)('the Kafka shared by the tests', () => {
  it('takes records and gives every test its own topics', async () => {
    const brokers = kafka?.brokers ?? [];
    const [one, other] = [`${uniqueTopicPrefix('kafka')}qa`, `${uniqueTopicPrefix('kafka')}qa`];
    await produce(brokers, one, ['a', 'b']);
    await produce(brokers, other, ['c']);
    expect(await offsetsOf(brokers, one)).toMatchObject([{ partition: 0, low: '0', high: '2' }]);
    expect(await offsetsOf(brokers, other)).toMatchObject([{ partition: 0, low: '0', high: '1' }]);
  });
});

describe.skipIf(!local)('a local broker', () => {
  const brokers: Broker[] = [];
  const folders: string[] = [];

  async function start(folder?: string, port = 0): Promise<{ broker: Broker; folder: string }> {
    const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'wrapsheet-broker-')));
    folders.push(dataFolder);
    const broker = await startBroker({ port, dataFolder });
    brokers.push(broker);
    return { broker, folder: dataFolder };
  }

  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.kill()));
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('keeps its records when it is stopped, or killed, and started again on the same folder and port', async () => {
    const first = await start();
    await produce([first.broker.address], 'kept', ['a', 'b', 'c']);
    await first.broker.stop();
    const port = Number(first.broker.address.split(':')[1]);
    const second = await start(first.folder, port);
    expect(second.broker.address).toBe(first.broker.address);
    await second.broker.kill();
    const third = await start(first.folder, port);
    expect(await offsetsOf([third.broker.address], 'kept')).toMatchObject([{ low: '0', high: '3' }]);
  });

  it('says why it did not start', async () => {
    const { broker } = await start();
    const port = Number(broker.address.split(':')[1]);
    await expect(start(undefined, port)).rejects.toThrow(/did not start[\s\S]*(in use|bind)/i);
  });
});

describe('settings of a node', () => {
  it('are written as properties or as the environment of the official image', () => {
    const settings = { 'log.dirs': 'C:\\kafka', listeners: 'PLAINTEXT://a:1,CONTROLLER://b:2' };
    expect(toProperties(settings)).toBe('log.dirs=C:\\\\kafka\nlisteners=PLAINTEXT://a:1,CONTROLLER://b:2\n');
    expect(toEnvironment(settings)).toEqual({ KAFKA_LOG_DIRS: 'C:\\kafka', KAFKA_LISTENERS: 'PLAINTEXT://a:1,CONTROLLER://b:2' });
  });
});
