/** The price book: what a GPU-hour of a model costs from when on. One versioned document, one currency for the book. */
import { Type, type Static } from 'typebox';
import { QUARTER_MS } from '../common/calendar-zone.ts';
import type { Price } from '../metrics/types.ts';
import type { Documents, PutOptions, StoredDocument } from '../store/documents.ts';
import { checked, refused, type Fault } from './checked.ts';
import type { Versioned } from './settings.ts';

export const PriceBookSchema = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    prices: Type.Array(
      Type.Object(
        {
          gpu_model: Type.String({ minLength: 1, maxLength: 200, description: '`*`: every model without a price of its own' }),
          from: Type.String({ description: 'an instant with offset, on a quarter of an hour' }),
          price: Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,6})?$', description: 'for one GPU-hour, as a decimal: "2.35"' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 10_000 },
    ),
  },
  { additionalProperties: false, $id: 'PriceBook' },
);
export type PriceBook = Readonly<Static<typeof PriceBookSchema>>;

export interface CurrentPrices {
  /** null where no price was ever set. */
  readonly currency: string | null;
  readonly prices: readonly Price[];
}

export interface Prices {
  /** null where no price was ever set. */
  get(): Promise<Versioned<PriceBook> | null>;
  /** The prices as the metric layer takes them, with the book's currency. */
  current(): Promise<CurrentPrices>;
  /** Replaces the book. @throws WrapsheetError `bad_request` with every fault, `conflict` */
  put(book: unknown, options: PutOptions): Promise<Versioned<PriceBook>>;
}

export const PRICES_KIND = 'prices';
const ID = 'book';

/** What a price book's document says; no prices where there is none. */
export function currentPricesOf(found: StoredDocument | null | undefined): CurrentPrices {
  if (!found) return { currency: null, prices: [] };
  const book = found.body as PriceBook;
  return { currency: book.currency, prices: pricesOf(book) };
}

export function createPrices(documents: Documents): Prices {
  const get: Prices['get'] = async () => {
    const found = await documents.get(PRICES_KIND, ID);
    return found === null ? null : { body: found.body as PriceBook, version: found.version };
  };
  return {
    get,
    current: async () => currentPricesOf(await documents.get(PRICES_KIND, ID)),
    async put(value, options) {
      const body = checked(PriceBookSchema, value, 'Price book');
      pricesOf(body);
      const { version } = await documents.put(PRICES_KIND, ID, body, options);
      return { body, version };
    },
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A price book's prices in millionths, by model and time.
 * @throws WrapsheetError `bad_request`: a time that is none or lies off the quarters, a model priced twice at one time
 */
export function pricesOf(book: PriceBook): Price[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const prices = book.prices.map(({ gpu_model, from, price }, index) => {
    const path = `/prices/${index}`;
    const at = INSTANT.test(from) ? Date.parse(from) : Number.NaN;
    if (Number.isNaN(at)) faults.push({ path: `${path}/from`, message: `"${from}" is no instant with an offset` });
    else if (at % QUARTER_MS !== 0) faults.push({ path: `${path}/from`, message: `${from} is not on a quarter of an hour` });
    const key = `${at} ${gpu_model}`;
    if (seen.has(key)) faults.push({ path, message: `${gpu_model} has two prices from ${from} on` });
    seen.add(key);
    return { gpu_model, from: at, micros_per_gpu_hour: microsOf(price) };
  });
  if (faults.length > 0) throw refused('Price book', faults);
  return prices.toSorted((a, b) => (a.gpu_model === b.gpu_model ? a.from - b.from : a.gpu_model < b.gpu_model ? -1 : 1));
}

/** Millionths of a decimal with at most six places: exact, without floating point. */
export function microsOf(decimal: string): number {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return Number(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0')));
}
