/**
 * Why an event is not accepted: the closed list, with what to do about each. A rejected event becomes a dead letter under its
 * reason (or an entry in the answer of POST /events); the `detail` beside it names the field and the value's fault.
 */

interface RejectText {
  readonly title: string;
  /** What to do about it, in a sentence to whoever runs the producer. */
  readonly advice: string;
}

export const REJECT_REASONS = {
  not_avro: {
    title: 'Not an Avro message in Confluent wire format',
    advice: 'Send 0x00, the 4-byte schema id and one whole Avro body; look for a producer that writes JSON or truncates.',
  },
  unknown_schema_id: {
    title: 'The schema id is unknown',
    advice: 'Register the schema (or correct SCHEMA_REGISTRY_URL, or use an id of schemas/ids.json), then replay.',
  },
  schema_mismatch: {
    title: "The writer's schema cannot be read as this event type",
    advice: 'Send the event to the topic of its type, written with a schema that is compatible with schemas/*.avsc.',
  },
  invalid_json: { title: 'Not a JSON object', advice: 'Send one JSON object an event; see /docs for the fields.' },
  unknown_type: { title: 'Unknown event type', advice: 'Set `type` to one of the eight event types.' },
  missing_field: { title: 'A field is missing', advice: 'Send the field that the detail names; it has no default.' },
  bad_value: {
    title: 'A value is of the wrong kind',
    advice: 'Correct the field that the detail names at the producer and send it again.',
  },
  invalid_text: {
    title: 'A text holds invalid UTF-8 or control characters',
    advice: 'Encode texts as UTF-8 and strip control characters (U+0000 to U+001F, U+007F to U+009F) at the producer.',
  },
  unknown_symbol: {
    title: 'A value is not in the list this field allows',
    advice: 'Use one of the values that the detail names; if a newer producer added it, upgrade wrapsheet and replay.',
  },
  out_of_bounds: {
    title: 'A value is out of bounds',
    advice: 'Correct the field that the detail names; seconds sent as milliseconds are a common cause.',
  },
  times_out_of_order: {
    title: 'Times are out of order',
    advice: 'Check the clocks of the machines that stamp the two times the detail names.',
  },
  in_the_future: {
    title: 'The event lies in the future',
    advice: "Check the producer's clock: occurred_at may be at most one hour after the record's own time.",
  },
  too_large: { title: 'The message is too large', advice: 'Send one event a message, with texts within their limits.' },
  event_id_conflict: {
    title: 'Another event has this event_id',
    advice: 'Give every event an id of its own; the first accepted one counts, this one does not.',
  },
} as const satisfies Record<string, RejectText>;

export type RejectReason = keyof typeof REJECT_REASONS;
