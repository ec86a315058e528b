/** Which events stand behind a figure, by metric. docs/figures.md says what each figure counts. */
import type { Family } from '../catalogue.ts';
import { metricEntry } from '../catalogue.ts';
import { costParts, deliveryParts, pendingParts, sceneParts } from './entity-parts.ts';
import { readPage } from './page.ts';
import { failureParts, generationParts, qaParts, retryParts, reviewParts } from './raw-parts.ts';
import type { EventPage, PageRequest, Part, Scope } from './types.ts';
import { workerParts } from './worker-parts.ts';

const PARTS: Readonly<Record<Family, (metric: string, scope: Scope) => Part[]>> = {
  generation: generationParts,
  worker: workerParts,
  qa: qaParts,
  failure: failureParts,
  retry: retryParts,
  delivery: deliveryParts,
  scene: sceneParts,
  cost: costParts,
  review: (metric, scope) => (metric === 'reviews_pending' ? pendingParts(scope) : reviewParts(metric, scope)),
};

/** One page of the events behind a metric in a scope. @throws WrapsheetError bad_request for a bad cursor or limit */
export function readEvents(metric: string, scope: Scope, page: PageRequest): Promise<EventPage> {
  return readPage(PARTS[metricEntry(metric).family](metric, scope), scope, page);
}
