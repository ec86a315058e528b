/** A simulated studio as a file: NDJSON, one message a line in the JSON form of the intake; gzip by the name's ending. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { RejectReason } from '../events/reject-reasons.ts';
import { disturb, UNDISTURBED, type Delivery, type Disturbance } from './disturb.ts';
import { createStudio, type StudioConfig } from './studio.ts';

/** What stands in the file, in lines. */
export interface Simulation {
  readonly events: number;
  /** Events that stand there once more. */
  readonly repeats: number;
  /** Lines that are no events, by what they must be rejected for. */
  readonly poison: ReadonlyMap<RejectReason, number>;
}

const LINES_A_WRITE = 500;

/** Writes the events to a file, streaming; `.gz` at the end of the name compresses it. An existing file is replaced. */
export async function writeSimulation(config: StudioConfig, path: string, disturbance: Disturbance = UNDISTURBED): Promise<Simulation> {
  const poison = new Map<RejectReason, number>();
  const written = { event: 0, repeat: 0, poison: 0 };

  function count(delivery: Delivery): void {
    written[delivery.kind] += 1;
    if (delivery.kind === 'poison') poison.set(delivery.reason, (poison.get(delivery.reason) ?? 0) + 1);
  }

  function* pieces(): Generator<string, void, undefined> {
    let lines: string[] = [];
    for (const delivery of disturb(createStudio(config), config.seed, disturbance)) {
      const { value } = delivery;
      lines.push(typeof value === 'string' ? value : JSON.stringify(value));
      count(delivery);
      if (lines.length < LINES_A_WRITE) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
  }

  const source = Readable.from(pieces());
  const file = createWriteStream(path);
  await (path.endsWith('.gz') ? pipeline(source, createGzip(), file) : pipeline(source, file));
  return { events: written.event, repeats: written.repeat, poison };
}
