/**
 * What is asked of the figures: range, zone, filters, comparison. It stands whole in the address of a page, so that a link shows the same, and goes as it is
 * into the body of a request.
 */
import type { Preset } from '../../common/calendar-range.ts';
import { PRESETS } from '../../common/calendar-range.ts';
import { isDimension } from '../../metrics/catalogue.ts';
import type { Filters } from '../../reports/spec.ts';

/** A preset, or two bounds as the server takes them: dates (midnight in the zone) or instants with offset; `to` is excluded. */
export type RangeChoice = { readonly preset: Preset } | { readonly from: string; readonly to: string };

export interface Question {
  readonly range: RangeChoice;
  /** IANA name; null: the studio's. */
  readonly zone: string | null;
  readonly filters: Filters;
  readonly compare: boolean;
}

/** In an address: an id has at least one character, so nothing stands for null. */
const NONE = '';

/** The question in an address; what is not there, or is none, takes its value of `otherwise`. */
export function readQuestion(address: URLSearchParams, otherwise: Question): Question {
  const filters: Record<string, (string | null)[]> = {};
  for (const [name, value] of address) {
    if (!isDimension(name)) continue;
    filters[name] = [...(filters[name] ?? []), value === NONE ? null : value];
  }
  const compare = address.get('compare');
  return {
    range: readRange(address) ?? otherwise.range,
    zone: address.get('zone') ?? otherwise.zone,
    filters: Object.keys(filters).length === 0 ? otherwise.filters : filters,
    compare: compare === null ? otherwise.compare : compare !== 'no',
  };
}

function readRange(address: URLSearchParams): RangeChoice | null {
  const [preset, from, to] = [address.get('preset'), address.get('from'), address.get('to')];
  const known = PRESETS.find((name) => name === preset);
  if (known !== undefined) return { preset: known };
  return from === null || to === null ? null : { from, to };
}

/** All of it, also what is as usual: the address means the same on any day it is opened, as far as a preset can. */
export function writeQuestion({ range, zone, filters, compare }: Question): URLSearchParams {
  const address = new URLSearchParams('preset' in range ? { preset: range.preset } : { from: range.from, to: range.to });
  if (zone !== null) address.set('zone', zone);
  for (const [dimension, values] of Object.entries(filters)) for (const value of values) address.append(dimension, value ?? NONE);
  if (!compare) address.set('compare', 'no');
  return address;
}

/** The fields of a request to /query, /reports/generate and the like. */
export const questionBody = ({ range, zone, filters, compare }: Question) => ({
  ...range,
  ...(zone !== null && { zone }),
  filters,
  compare,
});
