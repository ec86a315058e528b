/** The services as processes of their own over one Kafka and one ClickHouse, as a cluster runs them: ingest fills, query answers, both stop when told. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import { generation, NOON } from '../ingest/events.ts';
import { startClickHouse, type ClickHouseServer } from '../support/clickhouse-server.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { temporaryFolder } from '../support/store.ts';
import { connect, makeTopics, produce } from './kafka-events.ts';

const broker = await kafkaOrSkip('services as processes of their own');
const SERVICES = join(import.meta.dirname, '..', '..', 'services');
const EVENTS = 300;
const PATIENCE = { timeout: 60_000, interval: 500 };

describe.skipIf(broker === null)('ingest and query as processes of their own', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  const prefix = uniqueTopicPrefix('processes');
  const brokers = broker?.brokers ?? [];
  let clickhouse: ClickHouseServer;
  const running = new Map<string, ChildProcess>();

  /** Starts services/NAME/main.ts and resolves when it has said a line with these words: to people on stdout, in its log on stderr. */
  const startService = async (name: string, stream: 'stdout' | 'stderr', words: string): Promise<void> => {
    const child = spawn(process.execPath, [join(SERVICES, name, 'main.ts')], {
      env: {
        CLICKHOUSE_URL: clickhouse.url,
        KAFKA_BROKERS: brokers.join(','),
        KAFKA_TOPIC_PREFIX: prefix,
        KAFKA_GROUP: prefix,
        WRAPSHEET_DATA: join(folder, name),
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(name, child);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child[stream] })) {
      lines.push(line);
      if (line.includes(words)) {
        child.stdout.resume();
        child.stderr.resume();
        return;
      }
    }
    throw new Error(`${name} ended: ${lines.join('\n')}`);
  };

  beforeAll(async () => {
    clickhouse = await startClickHouse(join(folder, 'clickhouse'));
    await makeTopics(connect(brokers), prefix, 2);
    await Promise.all([startService('ingest', 'stderr', 'ingest runs'), startService('query', 'stdout', 'wrapsheet is at')]);
  }, 120_000);
  afterAll(async () => {
    for (const child of running.values()) child.kill('SIGKILL');
    await clickhouse?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('what one reads the other answers from', async () => {
    const events = Array.from({ length: EVENTS }, (_, index) => generation(`apart-${index}`));
    await produce(connect(brokers), prefix, events, NOON);
    const question = ['--metrics', 'attempts', '--from', '2026-03-10', '--to', '2026-03-11', '--zone', 'UTC', '--format', 'json'];
    const answer = async () => JSON.parse((await runCli(['query', ...question, '--data', join(folder, 'query')])).out) as unknown;
    await vi.waitFor(async () => expect(await answer()).toEqual([{ attempts: EVENTS }]), PATIENCE);
  });

  test.each(['ingest', 'query'])('%s ends in order when it is told to', async (name) => {
    const child = running.get(name);
    const ended = once(child!, 'exit');
    child?.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
