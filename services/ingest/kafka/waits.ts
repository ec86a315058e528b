/** Whole topics that wait, and why: what people are told while no broker says which partitions there are. */
import kafkajs from 'kafkajs';
import { WrapsheetError } from '../../common/errors.ts';
import type { Pauses } from '../pauses.ts';

export interface TopicWaits {
  set(error: unknown): void;
  clear(): void;
}

export function createTopicWaits(topics: readonly string[], pauses: Pauses): TopicWaits {
  const names = topics.map((topic) => `kafka/${topic}`);
  return {
    set: (error) => names.forEach((name) => pauses.set(name, reasonOf(error))),
    clear: () => names.forEach((name) => pauses.clear(name)),
  };
}

/** What people are told of it: kafkajs has its own errors for a broker that is away. */
export function reasonOf(error: unknown): string {
  if (error instanceof WrapsheetError) return error.code;
  return error instanceof kafkajs.KafkaJSError ? 'brokers_away' : 'failed';
}
