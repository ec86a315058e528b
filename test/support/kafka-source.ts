/** Finds a Kafka for tests: one that is there, a container, or a local broker. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBroker } from '../../deploy/kafka/broker.ts';
import { freePort } from '../../deploy/kafka/free-port.ts';
import { nodeSettings, toEnvironment } from '../../deploy/kafka/settings.ts';

const run = promisify(execFile);

const IMAGE = 'apache/kafka:4.1.0';
const PROBE_TIMEOUT_MS = 10_000;
const PULL_TIMEOUT_MS = 120_000;

export type KafkaSource =
  | { readonly kind: 'open'; readonly brokers: readonly string[]; readonly from: string; readonly close: () => Promise<void> }
  /** `reason`: why not, and how to get one. */
  | { readonly kind: 'none'; readonly reason: string };

/**
 * KAFKA_BROKERS, else a container where Docker answers, else a local broker where Java and Maven are there.
 * @throws Error in CI (`CI` is set) where a broker could have been started and was not: tests that skip themselves there would never be missed
 */
export async function openKafka(environment: Readonly<Record<string, string | undefined>>): Promise<KafkaSource> {
  const named = environment['KAFKA_BROKERS'];
  if (named !== undefined && named !== '') {
    return { kind: 'open', brokers: named.split(','), from: 'KAFKA_BROKERS', close: () => Promise.resolve() };
  }
  const reasons: string[] = [];
  const failed: unknown[] = [];
  for (const [missingFor, start] of [
    [missingForContainer, startContainer],
    [missingForLocalBroker, startLocal],
  ] as const) {
    const missing = await missingFor();
    if (missing !== null) {
      reasons.push(`${missing} does not answer`);
      continue;
    }
    try {
      return await start();
    } catch (error) {
      failed.push(error);
      reasons.push(`${start.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0 && (environment['CI'] ?? '') !== '') throw new AggregateError(failed, `No Kafka in CI: ${reasons.join('; ')}`);
  const way = 'set KAFKA_BROKERS=host:port, or start Docker, or install Java 17 and Maven';
  return { kind: 'none', reason: `no Kafka (${reasons.join('; ')}). To run these tests ${way}.` };
}

/** The command that a local broker lacks, or null. */
export function missingForLocalBroker(): Promise<string | null> {
  return firstMissing([
    ['java', '-version'],
    ['mvn', '-version'],
  ]);
}

function missingForContainer(): Promise<string | null> {
  return firstMissing([['docker', 'info']]);
}

async function firstMissing(commands: readonly (readonly [string, string])[]): Promise<string | null> {
  for (const [command, argument] of commands) {
    try {
      await run(command, [argument], { timeout: PROBE_TIMEOUT_MS });
    } catch {
      // Not installed, not running, or too slow: all mean that it cannot be used.
      return command;
    }
  }
  return null;
}

async function startLocal(): Promise<KafkaSource> {
  const folder = await mkdtemp(join(tmpdir(), 'wrapsheet-kafka-'));
  const broker = await startBroker({ port: 0, dataFolder: folder });
  return {
    kind: 'open',
    brokers: [broker.address],
    from: 'a local broker',
    async close() {
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startContainer(): Promise<KafkaSource> {
  const { GenericContainer, Wait } = await import('testcontainers'); // slow to load, and seldom needed
  // Clients are told the host's port, so it has to be known before the broker starts.
  const port = await freePort();
  const settings = nodeSettings({
    listen: '0.0.0.0:9092',
    advertise: `127.0.0.1:${port}`,
    controller: 'localhost:9093',
    dataFolder: '/tmp/kafka',
  });
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(toEnvironment(settings))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(PULL_TIMEOUT_MS)
    .start();
  return {
    kind: 'open',
    brokers: [`127.0.0.1:${port}`],
    from: IMAGE,
    async close() {
      await container.stop();
    },
  };
}
