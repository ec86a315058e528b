/** How both Kafka clients reach the brokers: kafkajs moves the messages, @platformatic/kafka knows topic ids. */
import { readFileSync } from 'node:fs';
import type { Admin } from '@platformatic/kafka';
import kafkajs, { type Kafka, type logCreator } from 'kafkajs';
import type { Logger } from 'pino';

export interface KafkaConfig {
  /** host:port of brokers. */
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly groupId: string;
  readonly tls: boolean;
  /** PEM file of the authority; null: the system's. */
  readonly tlsCaFile: string | null;
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
  /** A member that is silent for this long loses its partitions, ms; 30 s by default. */
  readonly sessionTimeoutMs?: number;
}

const PLATFORMATIC_MECHANISM = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;

function tlsOptions(config: KafkaConfig) {
  return config.tlsCaFile === null ? {} : { ca: [readFileSync(config.tlsCaFile, 'utf8')] };
}

export function connectKafka(config: KafkaConfig, log: Logger): Kafka {
  return new kafkajs.Kafka({
    clientId: 'wrapsheet',
    brokers: [...config.brokers],
    ...(config.tls && { ssl: tlsOptions(config) }),
    ...(config.sasl !== null && { sasl: config.sasl as { mechanism: 'plain'; username: string; password: string } }),
    connectionTimeout: 3_000,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    logCreator: logTo(log),
  });
}

/** The client is loaded when it is first wanted: it takes half a second, which nobody should wait for who reads no Kafka. */
export function metadataConnection(config: KafkaConfig): () => Promise<Admin> {
  const options = {
    clientId: 'wrapsheet-metadata',
    bootstrapBrokers: [...config.brokers],
    retries: 1,
    timeout: 5_000,
    connectTimeout: 3_000,
    ...(config.tls && { tls: tlsOptions(config) }),
    ...(config.sasl !== null && { sasl: { ...config.sasl, mechanism: PLATFORMATIC_MECHANISM[config.sasl.mechanism] } }),
  };
  return async () => {
    const { Admin } = await import('@platformatic/kafka');
    return new Admin(options);
  };
}

/** kafkajs speaks of every retry as an error; what needs a person is said by our own log lines, so its own go to debug. */
function logTo(log: Logger): logCreator {
  return () =>
    ({ namespace, label, log: entry }) => {
      log.debug({ kafkajs: namespace, label, ...entry }, entry.message);
    };
}
