import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { kafkaOrSkip, uniqueTopicPrefix } from '../support/kafka.ts';
import { ROOT } from './documents.ts';

const run = promisify(execFile);
const kafka = await kafkaOrSkip('the example of a producer');

describe.skipIf(kafka === null)('the example of a producer', () => {
  test('sends an event that wrapsheet accepts, under the key of its character', async () => {
    const brokers = [...(kafka?.brokers ?? [])];
    const prefix = uniqueTopicPrefix('example');
    const client = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: `${prefix}character`, numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    const { stdout } = await run(process.execPath, ['docs/examples/produce.ts', brokers[0] ?? '', prefix], { cwd: ROOT });

    const consumer = client.consumer({ groupId: `${prefix}reader` });
    await consumer.connect();
    await consumer.subscribe({ topic: `${prefix}character`, fromBeginning: true });
    const arrived = Promise.withResolvers<kafkajs.KafkaMessage>();
    await consumer.run({
      eachMessage: ({ message }) => {
        arrived.resolve(message);
        return Promise.resolve();
      },
    });
    const { key, value, timestamp } = await arrived.promise;
    await consumer.disconnect();

    const judged = createAvroCodec({ schemas: loadSchemas() }).judge('character', value, Number(timestamp));
    expect(judged).toMatchObject({ kind: 'accepted', event: { event_id: stdout.trim(), stage: 'DELIVERED' } });
    expect(key?.toString()).toBe('mika');
  });
});
