/** From a request for a report to the frame that its sections share. */
import { comparisonOf, type Comparison } from '../common/calendar-comparison.ts';
import type { Preset } from '../common/calendar-range.ts';
import { checkZone } from '../common/calendar-zone.ts';
import { WrapsheetError } from '../common/errors.ts';
import { isDimension } from '../metrics/catalogue.ts';
import { resolveRange } from '../metrics/question.ts';
import { createAsker, type Asker, type MetricsReader } from './asking.ts';
import { deliveredCharacters } from './characters.ts';
import { canonicalJson } from './canonical.ts';
import { mergeFilters, type Frame, type Span } from './frame.ts';
import { nameOf } from './names.ts';
import { labelRange, unitOf } from './ranges.ts';
import { limitToReader, type Reader } from './rights.ts';
import type { Settings } from './settings.ts';
import type { Filters } from './spec.ts';
import type { Studio } from './studio.ts';
import type { Store } from '../store/types.ts';

/** When and of what a report is asked for: `from` and `to`, or a preset. */
export interface Scoping {
  readonly from?: string;
  readonly to?: string;
  readonly preset?: string;
  readonly zone?: string;
  readonly filters?: Filters;
  /** Whether figures stand beside those of the range before; yes unless told. */
  readonly compare?: boolean;
  /** The moment that a preset is seen from, epoch ms; the present unless told. A scheduled report is seen from when it was due. */
  readonly asOf?: number;
  /** Range and comparison as they were resolved before, to ask the same question again; `from`, `to` and `preset` do nothing then. */
  readonly resolved?: { readonly range: Span; readonly preset: Preset | null; readonly comparison: Comparison | null };
}

/** How far the data are complete; epoch ms. */
export interface Freshness {
  readonly watermark: number;
  readonly provisionalFrom: number;
  readonly verifiedTo: number | null;
  /** Rejected events that were not replayed. */
  readonly deadLetters: number;
}

/** Everything besides the events that a report depends on, read once. */
export interface Surroundings extends Studio {
  readonly now: number;
  readonly freshness: Freshness;
}

export interface Framed {
  readonly frame: Frame;
  readonly preset: string | null;
  readonly comparison: Comparison | null;
  readonly asker: Asker;
}

/**
 * @throws WrapsheetError bad_request, bad_time, bad_range, bound_off_quarter, unknown_zone, unknown_preset, unknown_dimension,
 *   reviewers_not_opted_in, forbidden
 */
export function frameOf(
  request: Scoping,
  definitionFilters: Filters | undefined,
  who: Reader,
  surroundings: Surroundings,
  deps: { readonly store: Store; readonly metrics: MetricsReader },
): Framed {
  const { settings, freshness, prices, labels } = surroundings;
  const now = request.asOf ?? surroundings.now;
  const zone = request.zone ?? settings.zone;
  checkZone(zone);
  const { resolved } = request;
  const { range, preset } = resolved ?? resolveRange(request, zone, now);
  const filters = limitToReader(mergeFilters(checkFilters(request.filters ?? {}, settings), definitionFilters), who);
  const comparison =
    resolved !== undefined
      ? resolved.comparison
      : request.compare === false
        ? null
        : comparisonOf(range, zone, freshness.watermark, preset === null ? null : { name: preset, now });
  const reads = new Map<string, unknown>();
  const context = {
    watermark: freshness.watermark,
    prices,
    reviewerOptIn: settings.reviewer_opt_in,
    shared: { reads, spans: comparison === null ? [range] : [range, comparison] },
  };
  const asker = createAsker(deps.metrics, context);
  const delivered = new Map<string, ReturnType<typeof deliveredCharacters>>();
  const frame: Frame = {
    span: range,
    zone,
    comparison,
    filters,
    restricted: who.projects !== null,
    context,
    provisionalFrom: freshness.provisionalFrom,
    speech: { locale: settings.locale, currency: surroundings.currency },
    unit: unitOf(range, zone, preset),
    rangeLabel: labelRange(range, zone, preset, settings.locale),
    name: (dimension, id) => nameOf(labels, dimension, id),
    ask: (question) => asker.ask(question),
    characters(taken) {
      if (range.from >= freshness.watermark) return Promise.resolve([]);
      const key = canonicalJson(taken);
      const found = delivered.get(key) ?? deliveredCharacters({ store: deps.store, options: {}, reads }, range, taken);
      delivered.set(key, found);
      return found;
    },
    workflowChanges: (taken) => deps.metrics.workflowChanges({ metrics: ['qa_checks'], by: [], ...range, zone, filters: taken }, context),
    oldestPendingMs: (question) => deps.metrics.pendingOldestMs(question, context),
  };
  return { frame, preset, comparison, asker };
}

/** @throws WrapsheetError unknown_dimension, bad_request, reviewers_not_opted_in */
export function checkFilters(filters: Filters, settings: Pick<Settings, 'reviewer_opt_in'>): Filters {
  for (const [dimension, values] of Object.entries(filters)) {
    if (!isDimension(dimension))
      throw new WrapsheetError('unknown_dimension', `There is no dimension "${dimension}".`, { params: { dimension } });
    if (values.length === 0) throw new WrapsheetError('bad_request', `The filter on ${dimension} has no values.`);
    if (dimension === 'reviewer_id' && !settings.reviewer_opt_in) {
      throw new WrapsheetError('reviewers_not_opted_in', 'This studio has not opted in to figures by reviewer.');
    }
  }
  return filters;
}
