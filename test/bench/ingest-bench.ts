/**
 * The rate from Kafka to rollups, exactly once, beside ClickHouse's own Kafka engine: the same topics, tables and views, in the same run,
 * one after the other on an otherwise idle broker.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openKafka } from '../support/kafka-source.ts';
import type { Rate, RateTask } from './ingest-rate.ts';
import { ENGINE_SETTINGS, type EngineSettings } from './kafka-engine.ts';
import { loadKafka, MIXES, type Mix } from './kafka-load.ts';
import { say, sayTable } from './summary.ts';

export interface IngestBenchOptions {
  readonly events: number;
  readonly mix: Mix;
}

export interface IngestBenchResult {
  readonly events: number;
  readonly mix: Mix;
  /** Quarter-hour rows that an event becomes on average. */
  readonly quartersPerEvent: number;
  readonly wrapsheet: Rate;
  readonly engine: readonly (EngineSettings & Rate)[];
  /** wrapsheet ÷ the best of the engine's settings, steady rates. */
  readonly ratio: number;
}

/** A setting that brings fewer events a second than this is stopped and reported as such. */
const GIVEN_UP_BELOW = 22_000;
const LEAST_DEADLINE_MS = 30_000;

const run = promisify(execFile);
const MEASURE = fileURLToPath(new URL('ingest-rate.ts', import.meta.url));

export async function benchIngest({ events, mix }: IngestBenchOptions): Promise<IngestBenchResult> {
  const kafka = await openKafka(process.env);
  if (kafka.kind === 'none') throw new Error(kafka.reason);
  try {
    const prefix = `bench-${randomBytes(6).toString('hex')}.`;
    const { counts, quartersPerEvent } = await loadKafka(kafka.brokers, prefix, mix, events);
    const deadlineMs = Math.max(LEAST_DEADLINE_MS, (1_000 * events) / GIVEN_UP_BELOW);
    const task = { brokers: kafka.brokers, prefix, counts: [...counts], deadlineMs };
    say(`${events.toLocaleString('en-US')} events in Kafka: ${MIXES[mix]}`);
    const wrapsheet = await rateOf({ ...task, engine: null });
    const engine: (EngineSettings & Rate)[] = [];
    for (const settings of ENGINE_SETTINGS) {
      engine.push({ ...settings, ...(await rateOf({ ...task, engine: settings })) });
    }
    const ratio = wrapsheet.steadyPerSecond / Math.max(...engine.map((rate) => rate.steadyPerSecond));
    const result = { events, mix, quartersPerEvent, wrapsheet, engine, ratio };
    sayRates(result);
    return result;
  } finally {
    await kafka.close();
  }
}

/** The rate, measured by a process of its own. */
async function rateOf(task: RateTask): Promise<Rate> {
  const { stdout, stderr } = await run(process.execPath, [MEASURE, JSON.stringify(task)]);
  // Warnings of the program that is measured.
  process.stderr.write(stderr);
  return JSON.parse(stdout) as Rate;
}

function row(name: string, rate: Rate, events: number): (string | number)[] {
  const rows = rate.rows.toLocaleString('en-US');
  const ended = rate.rows === events ? '' : rate.rows < events ? `; stopped at ${rows} rows` : `; some twice, ${rows} rows`;
  return [`${name}${ended}`, Math.round(rate.steadyPerSecond), Math.round(rate.wholePerSecond), rate.cpuSecondsPerMillion];
}

const settingsOf = ({ consumers, blockRows }: EngineSettings): string => `${consumers} consumers, blocks of ${blockRows}`;

function sayRates({ events, wrapsheet, engine, ratio, quartersPerEvent }: IngestBenchResult): void {
  sayTable(
    ['Kafka → rollups', 'events/s', 'with the start', 'CPU s a million'],
    [
      row('wrapsheet, exactly once', wrapsheet, events),
      ...engine.map((rate) => row(`Kafka engine, at least once (${settingsOf(rate)})`, rate, events)),
    ],
  );
  say(`An event becomes ${quartersPerEvent.toFixed(2)} quarter-hour rows on average.`);
  say(`wrapsheet ÷ the engine's best: ${ratio.toFixed(2)}`);
}
