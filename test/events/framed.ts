import avro, { type Schema } from 'avsc';

/** Confluent framing around a body. */
export function frame(schemaId: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(schemaId, 1);
  return Buffer.concat([header, body]);
}

/** A message value as a foreign producer would write it, by any schema. */
export function framed(schemaId: number, schemaText: string, fields: unknown): Buffer {
  return frame(schemaId, avro.Type.forSchema(JSON.parse(schemaText) as Schema).toBuffer(fields));
}
