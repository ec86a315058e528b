/**
 * One Kafka for a whole run of vitest (globalSetup), opened only when the first test asks: test processes ask over a local socket.
 * A run that needs no Kafka pays for a listening socket and nothing else.
 */

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import type { TestProject } from 'vitest/node';
import type { KafkaSource } from './kafka-source.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Port on 127.0.0.1 that answers every connection with one line of JSON: a KafkaOffer. */
    kafkaPort: number;
  }
}

export type KafkaOffer =
  | { readonly kind: 'open'; readonly brokers: readonly string[] }
  /** `reason`: why there is none, and how to get one. */
  | { readonly kind: 'none'; readonly reason: string }
  /** Looking for one failed in a way that is a defect of this code. */
  | { readonly kind: 'broken'; readonly reason: string };

async function open(): Promise<KafkaSource> {
  const { openKafka } = await import('./kafka-source.ts');
  return openKafka(process.env);
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let source: Promise<KafkaSource> | null = null;
  const sockets = new Set<Socket>();

  async function answer(socket: Socket): Promise<void> {
    source ??= open();
    const kafka = await source;
    const offer: KafkaOffer = kafka.kind === 'open' ? { kind: 'open', brokers: kafka.brokers } : kafka;
    socket.end(`${JSON.stringify(offer)}\n`);
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    // A test that was cancelled while it waited is no concern of the others.
    socket.on('error', () => sockets.delete(socket));
    socket.on('close', () => sockets.delete(socket));
    answer(socket).catch((error: unknown) => {
      socket.end(`${JSON.stringify({ kind: 'broken', reason: inspect(error) } satisfies KafkaOffer)}\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('kafkaPort', (server.address() as AddressInfo).port);

  return async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
    // Where opening failed, those who asked have been told.
    const opened = await source?.catch(() => null);
    if (opened?.kind === 'open') await opened.close();
  };
}
