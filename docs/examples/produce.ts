/**
 * Sends one event to wrapsheet through Kafka, without a schema registry: node docs/examples/produce.ts HOST:PORT [TOPIC_PREFIX]
 *
 * The value is Avro in Confluent's wire format. `schemas/ids.json` says which id each schema has.
 */
import { readFileSync } from 'node:fs';
import avro from 'avsc';
import kafkajs from 'kafkajs';

const [broker = 'localhost:9092', prefix = 'wrapsheet.'] = process.argv.slice(2);
const schemas = new URL('../../schemas/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, schemas), 'utf8'));

const { schemas: known } = read('ids.json') as { schemas: { id: number; type: string; version: number; file: string }[] };
const newest = known.filter(({ type }) => type === 'character').reduce((a, b) => (b.version > a.version ? b : a));
const schema = avro.Type.forSchema(read(newest.file) as avro.Schema);

const event = {
  event_id: `delivered-mika-${Date.now()}`,
  occurred_at: Date.now(),
  project_id: 'aurora',
  character_id: 'mika',
  resolution_tier: '4k',
  stage: 'DELIVERED',
};
const header = Buffer.alloc(5); // 0x00, then the schema id
header.writeUInt32BE(newest.id, 1);

const producer = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.ERROR }).producer();
await producer.connect();
await producer.send({
  topic: `${prefix}character`,
  acks: -1,
  messages: [{ key: event.character_id, value: Buffer.concat([header, schema.toBuffer(event)]) }],
});
await producer.disconnect();
process.stdout.write(`${event.event_id}\n`);
