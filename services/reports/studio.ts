/** What a studio has set for all of its reports: settings, prices and labels, read at one moment. */
import type { Documents } from '../store/documents.ts';
import { LABELS_KIND, labelsOf } from './labels.ts';
import { currentPricesOf, PRICES_KIND } from './prices.ts';
import { SETTINGS_KIND, settingsOf } from './settings.ts';

export async function readStudio(documents: Pick<Documents, 'listAll'>) {
  const found = await documents.listAll([SETTINGS_KIND, PRICES_KIND, LABELS_KIND]);
  // Of settings and prices there is one document each.
  const one = (kind: string) => found.find((document) => document.kind === kind);
  return {
    settings: settingsOf(one(SETTINGS_KIND)).body,
    prices: currentPricesOf(one(PRICES_KIND)),
    labels: labelsOf(found.filter(({ kind }) => kind === LABELS_KIND)),
  };
}
