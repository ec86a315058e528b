/** A whole wrapsheet that listens, over a store that a simulated studio filled, with the demo's names and prices. */
import { pino } from 'pino';
import { DAY_MS } from '../../services/common/calendar-zone.ts';
import type { Clock } from '../../services/common/clock.ts';
import { readConfig, type Config } from '../../services/common/config.ts';
import { prepareDemo } from '../../services/demo.ts';
import { openWrapsheet } from '../../services/main.ts';
import { createLabels } from '../../services/reports/labels.ts';
import { createPrices } from '../../services/reports/prices.ts';
import { createSettings } from '../../services/reports/settings.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { openMigrated, type ProcessDeps } from '../../services/wiring.ts';
import { temporaryFolder } from '../support/store.ts';
import { fillStore } from './fill.ts';

export interface FilledServer {
  readonly folder: string;
  /** A midnight in UTC: the end of the studio's days. */
  readonly endMs: number;
  readonly url: string;
  /** The path of a new admin's one-time link. */
  signInPath(): Promise<string>;
  /** As an admin. @returns the answer's body */
  post(path: string, body: object): Promise<unknown>;
  templates(): Promise<readonly string[]>;
  /** A report over HTTP, and the bytes of its files. Dates are in UTC. */
  report(
    template: string,
    range: { readonly from: string; readonly to: string },
    formats: readonly string[],
  ): Promise<{ readonly result: ReportResult; readonly files: readonly ArrayBuffer[] }>;
  close(): Promise<void>;
}

const END_MS = Date.UTC(2026, 5, 1);
/** Shortly before the studio's days end, a month with them: what is unfinished is seen as well. */
export const LAST_EVENING_MS = END_MS - 2 * 3_600_000;
/** So much later than the studio's days, none of them is unfinished or provisional. */
const NOW_MS = END_MS + 2 * DAY_MS;

export async function openFilledServer({
  days,
  eventsADay,
  clock = { now: () => NOW_MS },
}: {
  readonly days: number;
  readonly eventsADay: number;
  readonly clock?: Clock;
}): Promise<FilledServer> {
  const folder = temporaryFolder();
  const deps = { clock, log: pino({ level: 'silent' }) };
  const config = readConfig({
    WRAPSHEET_DATA: folder,
    WRAPSHEET_DEMO: 'off',
    PORT: '0',
    WRAPSHEET_REQUESTS_PER_MINUTE: '1000000',
  });
  await fill(config, { days, eventsADay }, deps);
  const wrapsheet = await openWrapsheet(config, deps);
  const { url } = await wrapsheet.start();

  async function ask(path: string, body?: object): Promise<Response> {
    const headers = { authorization: `Bearer ${wrapsheet.localToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  /** What takes long becomes a job, whose events end with it. */
  async function followed(answer: Response): Promise<ReportResult> {
    const job = answer.headers.get('location') ?? '';
    await (await ask(`${job}/events`)).text();
    const { report } = (await (await ask(job)).json()) as { readonly report: string };
    return (await (await ask(`/reports/${report}`)).json()) as ReportResult;
  }

  return {
    folder,
    endMs: END_MS,
    url,
    async signInPath() {
      const user = (await (await ask('/users', { name: 'Mika Sato', email: 'mika@example.com', role: 'admin' })).json()) as {
        readonly id: string;
      };
      const link = (await (await ask(`/users/${user.id}/sign-in-links`, {})).json()) as { readonly url: string };
      return new URL(link.url).pathname;
    },
    post: async (path, body) => (await ask(path, body)).json(),
    async templates() {
      const { items } = (await (await ask('/reports/templates')).json()) as { readonly items: readonly { readonly id: string }[] };
      return items.map(({ id }) => id);
    },
    async report(template, range, formats) {
      const answer = await ask('/reports/generate', { template, ...range, zone: 'UTC', compare: true, formats });
      const result = answer.status === 202 ? await followed(answer) : ((await answer.json()) as ReportResult);
      const files: ArrayBuffer[] = [];
      for (const format of formats) files.push(await (await ask(`/reports/${result.id}/download?format=${format}`)).arrayBuffer());
      return { result, files };
    },
    close: () => wrapsheet.close(),
  };
}

async function fill(
  config: Config,
  { days, eventsADay }: { readonly days: number; readonly eventsADay: number },
  deps: ProcessDeps,
): Promise<void> {
  const store = await openMigrated(config, deps);
  try {
    await fillStore(store, { startMs: END_MS - days * DAY_MS, days, eventsADay }, END_MS);
    const { clock } = deps;
    const documents = createDocuments(store, clock);
    await prepareDemo({ settings: createSettings(documents), labels: createLabels(documents), prices: createPrices(documents), clock });
  } finally {
    await store.close();
  }
}
