/** The price book as people edit it: what is wrong with a price, when it holds, and what changing it changes. Pure. */
import { nameInstant } from '../../../common/calendar.ts';
import { DAY_MS, EARLIEST_MS, firstInstantAt, LATEST_MS, offsetSegments, QUARTER_MS } from '../../../common/calendar-zone.ts';
import type { PriceBook } from '../../../reports/prices.ts';

export type PriceEntry = PriceBook['prices'][number];

/** Of every model without a price of its own. */
export const ANY_MODEL = '*';
export const sayModel = (model: string): string => (model === ANY_MODEL ? 'every other model' : model);

export interface DatedPrice extends PriceEntry {
  readonly key: string;
  /** ISO; null: until further notice. */
  readonly until: string | null;
}

export const keyOf = ({ gpu_model, from }: Pick<PriceEntry, 'gpu_model' | 'from'>): string => `${gpu_model} ${Date.parse(from)}`;

/** By model (that of every other last), then by time, each until the next. */
export function datedPrices({ prices }: PriceBook): readonly DatedPrice[] {
  const ordered = prices.toSorted(
    (a, b) =>
      Number(a.gpu_model === ANY_MODEL) - Number(b.gpu_model === ANY_MODEL) ||
      a.gpu_model.localeCompare(b.gpu_model) ||
      Date.parse(a.from) - Date.parse(b.from),
  );
  return ordered.map((price, index) => {
    const next = ordered[index + 1];
    return { ...price, key: keyOf(price), until: next?.gpu_model === price.gpu_model ? next.from : null };
  });
}

/** A price as it is typed: `from` is a wall clock's reading in the studio's zone, 2026-03-01T00:00. */
export interface PriceDraft {
  readonly model: string;
  readonly from: string;
  readonly price: string;
}

export const readingOf = (iso: string, zone: string): string => nameInstant(Date.parse(iso), zone).slice(0, 16);

/** The instant that a reading of the zone's clocks means; null where it is none, or lies out of bounds. */
export function instantOf(reading: string, zone: string): number | null {
  const asUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(reading) ? Date.parse(`${reading}Z`) : Number.NaN;
  if (!(asUtc >= EARLIEST_MS && asUtc < LATEST_MS - 2 * DAY_MS)) return null;
  return firstInstantAt(offsetSegments(zone, asUtc - 2 * DAY_MS, asUtc + 2 * DAY_MS), asUtc);
}

export interface PriceFaults {
  readonly model: string | null;
  readonly from: string | null;
  readonly price: string | null;
}

/** @param others keys of the other prices of the book */
export function faultsOf({ model, from, price }: PriceDraft, zone: string, others: ReadonlySet<string>): PriceFaults {
  const at = instantOf(from, zone);
  const twice = at !== null && others.has(keyOf({ gpu_model: model.trim(), from: new Date(at).toISOString() }));
  return {
    model: model.trim() === '' ? 'Give the model as the events call it, or * for every other model.' : null,
    from:
      at === null
        ? 'Give a date and a time, from 1980 on.'
        : at % QUARTER_MS !== 0
          ? 'Give a time on a quarter of an hour: :00, :15, :30 or :45.'
          : twice
            ? 'The book has a price of this model from then on; change that one.'
            : null,
    price: /^[0-9]{1,9}(\.[0-9]{1,6})?$/.test(price.trim()) ? null : 'Give a decimal with a point and at most six places, such as 2.35.',
  };
}

export const hasFault = (faults: PriceFaults): boolean => Object.values(faults).some((fault) => fault !== null);

export const entryOf = ({ model, from, price }: PriceDraft, zone: string): PriceEntry => ({
  gpu_model: model.trim(),
  from: new Date(instantOf(from, zone) ?? 0).toISOString(),
  price: price.trim(),
});

const CURRENCY = 'currency';

export const toEntries = ({ currency, prices }: PriceBook): Readonly<Record<string, unknown>> => ({
  [CURRENCY]: currency,
  ...Object.fromEntries(prices.map((price) => [keyOf(price), price.price])),
});

export function fromEntries(entries: Readonly<Record<string, unknown>>): PriceBook {
  const { [CURRENCY]: currency, ...prices } = entries;
  return {
    currency: String(currency),
    prices: Object.entries(prices).map(([key, price]) => {
      const at = key.lastIndexOf(' ');
      return { gpu_model: key.slice(0, at), from: new Date(Number(key.slice(at + 1))).toISOString(), price: String(price) };
    }),
  };
}
