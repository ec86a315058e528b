/** The demo studio's place in the process: when there is one, and what is set for it before its first event. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './common/clock.ts';
import { DAY_MS } from './common/calendar-zone.ts';
import type { Config } from './common/config.ts';
import { EVENT_TYPES } from './events/types.ts';
import type { LabelBook } from './reports/labels.ts';
import type { Prices } from './reports/prices.ts';
import type { SettingsBook } from './reports/settings.ts';
import { DEMO_LABELS, DEMO_STUDIO_NAME } from './simulator/labels.ts';
import { DEMO_CURRENCY, demoPrices } from './simulator/prices.ts';
import type { Store } from './store/types.ts';
import { hasCode } from './common/file-errors.ts';

export const DEMO_CURSOR = 'demo-cursor.json';
const DEMO_DAYS = 90;
const BY = 'demo';

/**
 * `auto`: where a demo was begun before, or where the embedded store has no event yet and nothing is configured that would bring real ones.
 * A store with other people's events never gets made-up ones, except by `on`.
 */
export async function isDemoWanted(
  config: Pick<Config, 'demo' | 'dataFolder' | 'kafka' | 'store'>,
  store: Pick<Store, 'query'>,
): Promise<boolean> {
  if (config.demo !== 'auto') return config.demo === 'on';
  if (config.kafka !== null || config.store.kind === 'remote') return false;
  return (await exists(join(config.dataFolder, DEMO_CURSOR))) || (await isEmpty(store));
}

interface DemoDeps {
  readonly settings: SettingsBook;
  readonly labels: LabelBook;
  readonly prices: Prices;
  readonly clock: Clock;
}

/** The demo's names, prices and studio, where nobody has set any. */
export async function prepareDemo(deps: DemoDeps): Promise<void> {
  const { settings, labels, prices, clock } = deps;
  const set = { expectedVersion: 0, by: BY };
  const { body, version } = await settings.get();
  if (version === 0) await settings.put({ ...body, studio_name: DEMO_STUDIO_NAME, reviewer_opt_in: true }, set);
  for (const [dimension, named] of Object.entries(DEMO_LABELS)) {
    if ((await labels.get(dimension)).version > 0) continue;
    const entries = named.map((label, order) => [
      label.id,
      { name: label.name, order, colour: 'colour' in label ? label.colour : null, archived: 'archived' in label },
    ]);
    await labels.put(dimension, Object.fromEntries(entries), set);
  }
  if ((await prices.get()) !== null) return;
  const startMs = (Math.floor(clock.now() / DAY_MS) - DEMO_DAYS) * DAY_MS;
  const book = demoPrices(startMs).map(({ gpu_model, from, micros_per_gpu_hour }) => ({
    gpu_model,
    from: new Date(from).toISOString(),
    price: (micros_per_gpu_hour / 1_000_000).toFixed(6),
  }));
  await prices.put({ currency: DEMO_CURRENCY, prices: book }, set);
}

async function isEmpty(store: Pick<Store, 'query'>): Promise<boolean> {
  const counts = EVENT_TYPES.map((type) => `SELECT count() AS n FROM raw_${type}`).join(' UNION ALL ');
  const [row] = await store.query<{ n: string }>(`SELECT sum(n) AS n FROM (${counts} UNION ALL SELECT count() AS n FROM ledger)`);
  return row !== undefined && Number(row.n) === 0;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
