/**
 * How fast wrapsheet is, on this machine, beside the obvious other way in the same run. Rates drift with the machine, ratios less.
 *
 *     npm run bench                                   everything, at full size
 *     npm run bench -- reports --events 100000        one part, smaller
 *     npm run bench -- ingest --mix long              attempts of an hour and more instead of half a minute
 *     npm run bench -- ingest --mix all               all eight types instead of generation only
 *     npm run bench -- documents --prints 10          PDFs: warm, cold, many at once, memory
 *     npm run bench -- viewer                         the pages: size, first view, shifts, from an event to the screen
 *     npm run bench -- --json bench.json              the results as JSON too
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDocuments } from './document-bench.ts';
import { benchIngest } from './ingest-bench.ts';
import { isMix, MIXES } from './kafka-load.ts';
import { benchReports } from './report-bench.ts';
import { say } from './summary.ts';
import { benchViewer } from './viewer-bench.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '30' },
    runs: { type: 'string', default: '200' },
    mix: { type: 'string', default: 'generation' },
    'scan-runs': { type: 'string', default: '10' },
    prints: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});

const { mix } = values;
if (!isMix(mix)) throw new Error(`--mix is one of ${Object.keys(MIXES).join(', ')}`);

const PARTS = {
  ingest: () => benchIngest({ events: Number(values.events), mix }),
  reports: () =>
    benchReports({
      events: Number(values.events),
      days: Number(values.days),
      runs: Number(values.runs),
      scanRuns: Number(values['scan-runs']),
    }),
  documents: () => benchDocuments({ eventsADay: 2_000, runs: Number(values.prints), coldRuns: 5, atOnce: 20, inARow: 500 }),
  viewer: () => benchViewer({ eventsADay: 2_000, views: Number(values.prints) }),
} as const;

const isPart = (name: string): name is keyof typeof PARTS => Object.hasOwn(PARTS, name);

const asked = positionals.length === 0 ? Object.keys(PARTS) : positionals;
const unknown = asked.find((name) => !isPart(name));
if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);

say(`${cpus().length} CPUs (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`);
const results: Record<string, unknown> = {};
for (const name of asked.filter(isPart)) {
  say(`\n${name}`);
  results[name] = await PARTS[name]();
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
