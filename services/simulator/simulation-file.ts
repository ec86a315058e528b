/** A simulated studio as a file: NDJSON, one event a line in the JSON form of the intake; gzip by the name's ending. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { toJson } from '../events/json.ts';
import { createStudio, type StudioConfig } from './studio.ts';

const LINES_A_WRITE = 500;

/**
 * Writes the events to a file, streaming; `.gz` at the end of the name compresses it. An existing file is replaced.
 * @returns how many events were written.
 */
export async function writeSimulation(config: StudioConfig, path: string): Promise<{ readonly events: number }> {
  let events = 0;

  function* pieces(): Generator<string, void, undefined> {
    let lines: string[] = [];
    for (const event of createStudio(config)) {
      lines.push(JSON.stringify(toJson(event)));
      events += 1;
      if (lines.length < LINES_A_WRITE) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
  }

  const source = Readable.from(pieces());
  const file = createWriteStream(path);
  await (path.endsWith('.gz') ? pipeline(source, createGzip(), file) : pipeline(source, file));
  return { events };
}
