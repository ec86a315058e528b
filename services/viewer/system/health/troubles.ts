/** What is not as it should be, in words, with what to do about it. Pure. */
import { plural } from '../../../reports/format.ts';
import type { Words } from '../words.ts';
import type { IngestHealth } from './health.ts';

export interface Trouble {
  readonly id: string;
  readonly title: string;
  readonly advice: string;
}

/** Why a log waits: what the server says of it, as people say it. */
export const PAUSE_WORDS: Readonly<Record<string, string>> = {
  opening: 'it is being opened',
  topic_missing: 'its topic is not there',
  store_away: 'the store does not answer',
  brokers_away: 'Kafka does not answer',
  registry_away: 'the schema registry does not answer',
};

export const sayPause = (why: string): string => PAUSE_WORDS[why] ?? `something failed (${why})`;

const ADVICE: Readonly<Record<string, string>> = {
  opening: 'It goes on by itself as soon as it is open.',
  topic_missing: 'Make the topic, or correct the topics’ prefix in the configuration; it goes on by itself.',
  store_away: 'Bring ClickHouse back; nothing accepted is lost, and it goes on by itself.',
  brokers_away: 'Bring Kafka back, or correct KAFKA_BROKERS; it goes on by itself.',
  registry_away: 'Check SCHEMA_REGISTRY_URL and its credentials; it goes on by itself.',
};
const FAILED_ADVICE = 'See the log of the server; it is tried again by itself.';

/** Longer than a chunk of a busy log takes. */
const STUCK_MS = 60_000;
const BEHIND_MS = 15 * 60_000;

export function troublesOf(health: IngestHealth, words: Words): readonly Trouble[] {
  return [...behind(health, words), ...waiting(health), ...stuck(health, words), ...differing(health, words), ...lost(health, words)];
}

function behind({ now, freshness }: IngestHealth, words: Words): readonly Trouble[] {
  if (Date.parse(now) - Date.parse(freshness.watermark) < BEHIND_MS) return [];
  return [
    {
      id: 'behind',
      title: `The figures are ${words.between(freshness.watermark, now)} behind.`,
      advice: 'The logs below show which of them is not read to its end.',
    },
  ];
}

function waiting({ logs }: IngestHealth): readonly Trouble[] {
  const paused = logs.flatMap((log) => (log.paused === null ? [] : [{ log: log.log, why: log.paused.why }]));
  return [...Map.groupBy(paused, ({ why }) => why)].map(([why, those]) => ({
    id: `paused ${why}`,
    title: `${those.length} ${plural(those.length, 'log waits', 'logs wait')}: ${sayPause(why)}.`,
    advice: ADVICE[why] ?? FAILED_ADVICE,
  }));
}

function stuck({ now, logs }: IngestHealth, words: Words): readonly Trouble[] {
  const since = logs.flatMap(({ pending_since: at }) => (at === null ? [] : [at])).toSorted()[0];
  if (since === undefined || Date.parse(now) - Date.parse(since) < STUCK_MS) return [];
  return [
    {
      id: 'stuck',
      title: `Events that were accepted ${words.between(since, now)} ago are not in the figures yet.`,
      advice: 'They are safe and counted once. If it stays so, see the log of the process that takes events.',
    },
  ];
}

function differing({ audit }: IngestHealth, words: Words): readonly Trouble[] {
  const { differing_hours: hours } = audit;
  if (hours === 0) return [];
  return [
    {
      id: 'differing',
      title: `${words.count(hours)} ${plural(hours, 'hour differs', 'hours differ')} from the raw events, or could not be compared.`,
      advice: 'Reports may say wrong figures for them. An admin can have them audited now, and mended, below.',
    },
  ];
}

function lost({ freshness }: IngestHealth, words: Words): readonly Trouble[] {
  if (freshness.lost === 0) return [];
  return [
    {
      id: 'lost',
      title: `${words.count(freshness.lost)} ${plural(freshness.lost, 'message was', 'messages were')} gone from Kafka before they could be read.`,
      advice: 'Send those events again if somebody has them, by HTTP or from a file; raise the retention of the topics.',
    },
  ];
}
