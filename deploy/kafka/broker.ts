/**
 * A local Kafka broker without Docker: real Kafka in KRaft mode on a JVM, for development and tests.
 *
 *     node deploy/kafka/broker.ts --port 9092 --data ./data/kafka
 *
 * Needs Java 17 and, the first time, Maven (the jars are kept in deploy/kafka/.cache). Not for production: one node, no replicas.
 */

import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, openSync, closeSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { freePort } from './free-port.ts';
import { provideJars } from './jars.ts';
import { nodeSettings, toProperties } from './settings.ts';

const run = promisify(execFile);

export interface BrokerConfig {
  /** 0: any free port. */
  readonly port: number;
  /** Kept between runs: topics and offsets stay. Made where it is missing. */
  readonly dataFolder: string;
  /** Default 256. */
  readonly heapMb?: number;
  /** How long to wait until it answers. Default 60,000. */
  readonly startTimeoutMs?: number;
}

export interface Broker {
  /** `127.0.0.1:port`, for a client's list of brokers. */
  readonly address: string;
  /** Of the Java process. */
  readonly pid: number;
  /** Settles when the Java process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops it cleanly, or by force after 20 s. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash: for tests of recovery. */
  kill(): Promise<void>;
}

const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 100;
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xms64m'];

/** Starts a broker and waits until it answers. Throws with the end of its log where it does not. */
export async function startBroker(config: BrokerConfig): Promise<Broker> {
  const jars = join(await provideJars(), '*');
  const dataFolder = resolve(config.dataFolder);
  await mkdir(dataFolder, { recursive: true });
  const address = `127.0.0.1:${config.port === 0 ? await freePort() : config.port}`;
  const properties = join(dataFolder, 'server.properties');
  const kafkaFolder = join(dataFolder, 'kafka');
  const settings = nodeSettings({
    listen: address,
    advertise: address,
    controller: `127.0.0.1:${await freePort()}`,
    dataFolder: kafkaFolder,
  });
  await writeFile(properties, toProperties(settings));
  if (!existsSync(join(kafkaFolder, 'meta.properties'))) {
    const clusterId = newClusterId();
    await run('java', [...JVM, '-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties]);
  }
  const logFile = join(dataFolder, 'broker.log');
  const java = launch([...JVM, `-Xmx${config.heapMb ?? 256}m`, '-cp', jars, 'kafka.Kafka', properties], logFile);
  const broker = supervise(java, address);
  try {
    await untilReady(broker, java, await clusterIdOf(kafkaFolder), config.startTimeoutMs ?? 60_000);
  } catch (error) {
    await broker.kill();
    const log = await readFile(logFile, 'utf8');
    throw new Error(`the Kafka broker on ${address} did not start; the end of ${logFile}:\n${log.slice(-2_000)}`, { cause: error });
  }
  return broker;
}

/** 128 bits in base64url, as Kafka names a cluster. Its first bit is zero, so that it cannot begin with '-' and be taken for an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}

function launch(args: readonly string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return spawn('java', args, { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function supervise(java: ChildProcess, address: string): Broker {
  const { pid } = java;
  if (pid === undefined) throw new Error('java could not be started');
  // If this process is killed outright the pipe closes, and the watchman ends the broker.
  const watchman = spawn('sh', ['-c', 'read -r _; kill -TERM "$1"', 'sh', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = (async () => {
    await once(java, 'exit');
    watchman.kill('SIGKILL');
  })();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (isRunning(java)) java.kill(signal);
    await ended;
  };
  return {
    address,
    pid,
    ended,
    kill: () => end('SIGKILL'),
    async stop() {
      const force = setTimeout(() => java.kill('SIGKILL'), STOP_TIMEOUT_MS);
      try {
        await end('SIGTERM');
      } finally {
        clearTimeout(force);
      }
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function clusterIdOf(kafkaFolder: string): Promise<string> {
  const text = await readFile(join(kafkaFolder, 'meta.properties'), 'utf8');
  const id = /^cluster\.id=(.+)$/m.exec(text)?.[1];
  if (id === undefined) throw new Error(`${kafkaFolder}/meta.properties names no cluster.id`);
  return id;
}

/** Ready is: our own cluster answers. On a port that is taken somebody else's would. */
async function untilReady(broker: Broker, java: ChildProcess, clusterId: string, timeoutMs: number): Promise<void> {
  const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING, retry: { retries: 0 }, connectionTimeout: 1_000 });
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      const cluster = await admin.describeCluster();
      if (cluster.brokers.length > 0 && cluster.clusterId === clusterId) return;
    } catch (error) {
      // Not up yet is the expected answer; what counts is the deadline and whether Java still lives.
      if (performance.now() > deadline || !isRunning(java)) throw error;
    } finally {
      await admin.disconnect();
    }
    if (!isRunning(java)) throw new Error('java has ended');
    if (performance.now() > deadline) throw new Error(`not ready after ${timeoutMs} ms`);
    await delay(POLL_MS);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '9092' }, data: { type: 'string', default: 'data/kafka' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`--port ${values.port} is not a port\n`);
    process.exitCode = 2;
    return;
  }
  const broker = await startBroker({ port, dataFolder: values.data });
  // Listened for before anybody is told that it runs, so that no signal finds nobody listening.
  const signals = new AbortController();
  const asked = (['SIGINT', 'SIGTERM'] as const).map((name) => once(process, name, { signal: signals.signal }));
  process.stdout.write(`Kafka is ready: KAFKA_BROKERS=${broker.address} (data in ${resolve(values.data)}; Ctrl+C stops it)\n`);
  const diedAlone = await Promise.race([broker.ended.then(() => true), ...asked.map((signal) => signal.then(() => false))]);
  signals.abort();
  await broker.stop();
  if (diedAlone) {
    process.stderr.write('the broker has ended by itself\n');
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
