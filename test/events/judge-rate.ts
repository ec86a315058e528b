/**
 * How many messages a second of processor time are decoded and judged: `node test/events/judge-rate.ts`. Prints the best and the median of ten
 * rounds; compare rates only within one run of a machine.
 */

import { createAvroCodec } from '../../services/events/avro.ts';
import { loadSchemas } from '../../services/events/schemas.ts';
import { EVENT_TYPES, type StudioEvent } from '../../services/events/types.ts';
import { EXAMPLES, NOON_MS } from './example-events.ts';

const ROUNDS = 10;
const MESSAGES = 20_000;
const REPEATS = 10;

function show(rate: number | undefined): string {
  return `${Math.round((rate ?? 0) / 1_000)} K/s`;
}

const codec = createAvroCodec({ schemas: loadSchemas() });

for (const type of EVENT_TYPES) {
  const event: StudioEvent = EXAMPLES[type];
  const messages = Array.from({ length: MESSAGES }, (_, i) => codec.encode({ ...event, event_id: `562b7e8f-3189-5807-98b3-${i}` }));
  const rates = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage();
    let accepted = 0;
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      for (const bytes of messages) if (codec.judge(type, bytes, NOON_MS).kind === 'accepted') accepted += 1;
    }
    return (accepted / process.cpuUsage(start).user) * 1_000_000;
  }).sort((a, b) => b - a);
  process.stdout.write(`${type.padEnd(15)} ${messages[0]?.length} bytes   best ${show(rates[0])}   median ${show(rates[ROUNDS / 2])}\n`);
}
