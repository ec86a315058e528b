import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../deploy/kafka/broker.ts';
import { toEnvironment, toProperties } from '../../deploy/kafka/settings.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { missingForLocalBroker } from '../support/kafka-source.ts';

const kafka = await kafkaOrSkip('a Kafka shared by the tests');
const missing = await missingForLocalBroker();
if (missing !== null)
  process.stderr.write(`skipped: a local broker: ${missing} does not answer; install Java 17 and Maven to run these tests.\n`);

function client(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
}

const COMMAND = fileURLToPath(new URL('../../deploy/kafka/broker.ts', import.meta.url));
const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

async function answers(address: string): Promise<boolean> {
  const socket = createConnection(Number(address.split(':')[1]), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The command lines of the processes that run on this folder. */
async function processesNaming(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args'], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').filter((args) => args.includes(folder));
}

/** Runs the command until it says that the broker is ready. */
async function runCommand(dataFolder: string): Promise<{ process: ChildProcess; address: string }> {
  const child = spawn(NODE, [COMMAND, '--port', '0', '--data', dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /KAFKA_BROKERS=(\S+)/.exec(line)?.[1];
    if (address !== undefined) return { process: child, address };
  }
  throw new Error('the command ended before its broker was ready');
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

describe.skipIf(missing !== null)('a local broker', () => {
  const brokers: Broker[] = [];
  const folders: string[] = [];

  async function newFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'wrapsheet-broker-'));
    folders.push(folder);
    return folder;
  }

  async function start(folder?: string, port = 0): Promise<{ broker: Broker; folder: string }> {
    const dataFolder = folder ?? (await newFolder());
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

  it('runs as a command until it is asked to stop', async () => {
    const folder = await newFolder();
    const { process: command, address } = await runCommand(folder);
    expect(await answers(address)).toBe(true);
    command.kill('SIGTERM');
    expect(await once(command, 'exit')).toEqual([0, null]);
    expect(await answers(address)).toBe(false);
  });

  it('does not outlive the process that started it, however that ends', async () => {
    const folder = await newFolder();
    const { process: command, address } = await runCommand(folder);
    command.kill('SIGKILL');
    await expect.poll(() => answers(address), { timeout: 20_000 }).toBe(false);
    // A broker closes its port first and writes its last files after that.
    await expect.poll(() => processesNaming(folder), { timeout: 20_000 }).toEqual([]);
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
