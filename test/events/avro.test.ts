import avro, { type Schema } from 'avsc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAvroCodec } from '../../services/events/avro.ts';
import { judgeJson, toJson } from '../../services/events/json.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { EVENT_TYPES } from '../../services/events/types.ts';
import { arbitraryEvent, RECORD_TIME_MS } from '../support/arbitrary-event.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';
import { framed } from './framed.ts';

const schemas = loadSchemas();
const codec = createAvroCodec({ schemas });

describe('events as Avro', () => {
  it('are 0x00, the id of the newest schema in four bytes, and a body that any Avro reader understands', () => {
    for (const type of EVENT_TYPES) {
      const bytes = codec.encode(EXAMPLES[type]);
      expect([bytes[0], bytes.readUInt32BE(1)]).toEqual([0, schemas.newest[type].id]);
      const { type: _, ...fields } = EXAMPLES[type];
      expect({ ...avro.Type.forSchema(JSON.parse(schemas.newest[type].text) as Schema).fromBuffer(bytes.subarray(5)) }).toEqual(fields);
    }
  });

  it('round-trip, JSON to event to Avro to event to JSON, for every valid event', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => {
        const judged = codec.judge(event.type, codec.encode(event), RECORD_TIME_MS);
        expect(judged).toEqual({ kind: 'accepted', event });
        expect(judgeJson(toJson(event), RECORD_TIME_MS)).toEqual(judged);
      }),
      { numRuns: 300 },
    );
  });

  it('are judged like JSON: the same bounds, the same reasons', () => {
    const late = { ...EXAMPLES.generation, occurred_at: NOON_MS + 3_600_001 };
    expect(codec.judge('generation', codec.encode(late), NOON_MS)).toEqual(judgeJson(late, NOON_MS));
    expect(codec.judge('generation', codec.encode(late), NOON_MS)).toMatchObject({ reason: 'in_the_future' });
    const unordered = { ...EXAMPLES.review, opened_at: NOON_MS + 1 };
    expect(codec.judge('review', codec.encode(unordered), NOON_MS)).toMatchObject({ reason: 'times_out_of_order' });
    const endless = { ...EXAMPLES.qa, score: Infinity };
    expect(codec.judge('qa', codec.encode(endless), NOON_MS)).toMatchObject({ reason: 'out_of_bounds' });
  });

  it('of an older and of the newest version are read in one stream', () => {
    const first = schemas.all.find(({ type, version }) => type === 'generation' && version === 1);
    const older = framed(first?.id ?? 0, first?.text ?? '', EXAMPLES.generation);
    const stream = [older, codec.encode(EXAMPLES.generation), older];
    const old = { kind: 'accepted', event: { ...EXAMPLES.generation, gpu_model: null, queued_at: null } };
    expect(stream.map((bytes) => codec.judge('generation', bytes, NOON_MS))).toEqual([
      old,
      { kind: 'accepted', event: EXAMPLES.generation },
      old,
    ]);
  });

  it('on the topic of another type are refused', () => {
    expect(codec.judge('retry', codec.encode(EXAMPLES.review_request), NOON_MS)).toMatchObject({
      kind: 'rejected',
      reason: 'schema_mismatch',
      detail: expect.stringContaining('ReviewRequest') as unknown,
    });
  });
});
