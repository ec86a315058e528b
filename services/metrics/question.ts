/** From a request as people and programs write it to a resolved question, or to an error that says what is wrong with it. */
import { comparisonOf } from '../common/calendar-comparison.ts';
import type { Comparison } from '../common/calendar-comparison.ts';
import { parseRange, presetNamed, presetRange } from '../common/calendar-range.ts';
import type { Preset, Range } from '../common/calendar-range.ts';
import { checkRange, checkZone, QUARTER_MS } from '../common/calendar-zone.ts';
import { WrapsheetError } from '../common/errors.ts';
import { isDimension, isGrain, metricEntry } from './catalogue.ts';
import type { Dimension, Grain, MetricQuestion } from './types.ts';

export interface QueryRequest {
  readonly metrics: readonly string[];
  readonly by?: readonly string[];
  /** With `to`, instead of a preset: a date (midnight in the zone) or an instant with offset. */
  readonly from?: string;
  readonly to?: string;
  readonly preset?: string;
  readonly zone?: string;
  readonly filters?: Readonly<Record<string, readonly (string | null)[]>>;
  readonly compare?: boolean;
}

export interface ResolveContext {
  readonly defaultZone: string;
  /** Epoch ms: what presets are seen from. */
  readonly now: number;
  /** Epoch ms: where the comparison is cut. */
  readonly watermark: number;
}

export interface ResolvedQuestion {
  readonly question: MetricQuestion;
  /** null where none was asked for, or nothing of the range has passed yet. */
  readonly comparison: Comparison | null;
}

/**
 * @throws WrapsheetError unknown_metric, unknown_dimension, metric_dimension_mismatch, bad_request, bad_time, bad_range,
 *   bound_off_quarter, unknown_zone, unknown_preset
 */
export function resolveQuestion(request: QueryRequest, context: ResolveContext): ResolvedQuestion {
  const zone = request.zone ?? context.defaultZone;
  checkZone(zone);
  const { range, preset } = resolveRange(request, zone, context.now);
  const by = (request.by ?? []).map(knownField);
  const filters: Partial<Record<Dimension, readonly (string | null)[]>> = {};
  for (const [name, values] of Object.entries(request.filters ?? {})) {
    if (!isDimension(name)) throw unknownDimension(name);
    filters[name] = values;
  }
  const question: MetricQuestion = { metrics: request.metrics, by, ...range, zone, filters };
  checkQuestion(question);
  const seen = preset === null ? null : { name: preset, now: context.now };
  const comparison = request.compare === true ? comparisonOf(range, zone, context.watermark, seen) : null;
  return { question, comparison };
}

/** The range that a request means; `preset` where it named one. */
export function resolveRange(
  request: Pick<QueryRequest, 'from' | 'to' | 'preset'>,
  zone: string,
  now: number,
): { readonly range: Range; readonly preset: Preset | null } {
  const { from, to, preset: presetText } = request;
  if (presetText !== undefined) {
    if (from !== undefined || to !== undefined) throw new WrapsheetError('bad_request', 'Give either `preset`, or `from` and `to`.');
    const preset = presetNamed(presetText);
    return { range: presetRange(preset, zone, now), preset };
  }
  if (from === undefined || to === undefined) throw new WrapsheetError('bad_request', 'Give `from` and `to`, or a `preset`.');
  return { range: parseRange(from, to, zone), preset: null };
}

function unknownDimension(name: string): WrapsheetError {
  return new WrapsheetError('unknown_dimension', `There is no dimension or grain "${name}".`, { params: { dimension: name } });
}

function knownField(name: string): Dimension | Grain {
  if (isGrain(name) || isDimension(name)) return name;
  throw unknownDimension(name);
}

/**
 * Whether a resolved question makes sense.
 * @throws WrapsheetError as resolveQuestion
 */
export function checkQuestion(question: MetricQuestion): void {
  const { metrics, by, from, to, filters } = question;
  checkZone(question.zone);
  checkRange(from, to);
  if (from % QUARTER_MS !== 0 || to % QUARTER_MS !== 0)
    throw new WrapsheetError('bound_off_quarter', 'A bound is not on a quarter of an hour.');
  if (metrics.length === 0) throw new WrapsheetError('bad_request', 'Ask for at least one metric.');
  if (new Set(metrics).size !== metrics.length) throw new WrapsheetError('bad_request', 'A metric is asked for twice.');
  if (new Set(by).size !== by.length) throw new WrapsheetError('bad_request', 'A dimension is asked for twice.');
  if (by.filter(isGrain).length > 1) throw new WrapsheetError('bad_request', 'Ask for at most one time grain.');
  for (const name of by) knownField(name);
  const filtered = Object.keys(filters);
  for (const name of filtered) {
    if (!isDimension(name)) throw unknownDimension(name);
    if (filters[name]?.length === 0) throw new WrapsheetError('bad_request', `The filter on ${name} has no values.`);
  }
  for (const id of metrics) checkDimensions(id, [...by.filter(isDimension), ...filtered.filter(isDimension)]);
}

function checkDimensions(id: string, asked: readonly Dimension[]): void {
  const { dimensions } = metricEntry(id);
  const wrong = asked.find((dimension) => !dimensions.includes(dimension));
  if (wrong === undefined) return;
  throw new WrapsheetError('metric_dimension_mismatch', `${id} has no dimension ${wrong}. Its dimensions are ${dimensions.join(', ')}.`, {
    params: { metric: id, dimension: wrong, dimensions },
  });
}
