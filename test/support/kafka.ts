/**
 * Kafka for tests. In a test file:
 *
 *     const kafka = await kafkaOrSkip('the consumer');
 *     describe.skipIf(kafka === null)('the consumer', () => {
 *       const prefix = uniqueTopicPrefix('consumer'); // brokers: kafka.brokers
 */

import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import type { KafkaOffer } from './kafka-shared.ts';

export interface TestKafka {
  readonly brokers: readonly string[];
}

/** The Kafka that all tests of this run share, opened by the first that asks; or why there is none. */
export async function provideKafka(): Promise<Exclude<KafkaOffer, { kind: 'broken' }>> {
  const socket = createConnection(inject('kafkaPort'), '127.0.0.1');
  const offer = JSON.parse(await text(socket)) as KafkaOffer;
  if (offer.kind === 'broken') throw new Error(offer.reason);
  return offer;
}

/** As provideKafka, but null where there is none, after saying which tests are skipped and how to run them. */
export async function kafkaOrSkip(what: string): Promise<TestKafka | null> {
  const offer = await provideKafka();
  if (offer.kind === 'open') return { brokers: offer.brokers };
  process.stderr.write(`skipped: ${what}: ${offer.reason}\n`);
  return null;
}

/** A topic prefix that no other test has. */
export function uniqueTopicPrefix(name: string): string {
  return `${name}-${randomBytes(6).toString('hex')}.`;
}
