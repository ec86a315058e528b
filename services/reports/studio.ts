/** What a studio has set for all of its reports: settings, prices and labels, read at one moment. */
import type { Dimension, Price } from '../metrics/types.ts';
import type { Documents, StoredDocument } from '../store/documents.ts';
import { LABELS_KIND, labelsOf, type Labels } from './labels.ts';
import { currentPricesOf, PRICES_KIND } from './prices.ts';
import { SETTINGS_KIND, settingsOf, type Settings } from './settings.ts';

export interface Studio {
  readonly settings: Settings;
  /** Of the price book, else of the settings. */
  readonly currency: string;
  readonly prices: readonly Price[];
  readonly labels: ReadonlyMap<Dimension, Labels>;
}

export interface StudioBook {
  /**
   * What `work` makes of the studio as it is set now. It begins with what was found last time, while this is read, and once more where that
   * has changed; so it may only read.
   */
  with<T>(work: (studio: Studio) => Promise<T>): Promise<T>;
}

interface Found {
  readonly documents: readonly StoredDocument[];
  readonly studio: Studio;
}

export function createStudioBook(documents: Pick<Documents, 'listAll'>): StudioBook {
  let last: Found | null = null;

  async function read(): Promise<Found> {
    const found = await documents.listAll([SETTINGS_KIND, PRICES_KIND, LABELS_KIND]);
    return (last = last !== null && areSame(last.documents, found) ? last : { documents: found, studio: studioOf(found) });
  }

  return {
    async with(work) {
      const begun = last;
      const reading = read();
      if (begun === null) return work((await reading).studio);
      const early = work(begun.studio).then(
        (made) => () => made,
        (error: unknown) => () => {
          throw error;
        },
      );
      const now = await reading;
      return now === begun ? (await early)() : work(now.studio);
    },
  };
}

/** A document that has not changed is the same object. */
const areSame = (some: readonly StoredDocument[], others: readonly StoredDocument[]): boolean =>
  some.length === others.length && some.every((document, index) => document === others[index]);

function studioOf(found: readonly StoredDocument[]): Studio {
  // Of settings and prices there is one document each.
  const one = (kind: string) => found.find((document) => document.kind === kind);
  const settings = settingsOf(one(SETTINGS_KIND)).body;
  const { currency, prices } = currentPricesOf(one(PRICES_KIND));
  return {
    settings,
    currency: currency ?? settings.currency,
    prices,
    labels: labelsOf(found.filter(({ kind }) => kind === LABELS_KIND)),
  };
}
