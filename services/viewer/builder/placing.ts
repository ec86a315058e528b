/**
 * What may go where: the one judge of dragging, of the add buttons, and of what is shown while something is dragged. Whatever it lets through, the server
 * takes too, since both go by the same rules. Pure.
 */
import { metricEntry } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import { misfitsOf, MOST_DIMENSIONS, MOST_METRICS, MOST_SECTIONS } from '../../reports/definition-rules.ts';
import type { ReportDefinition, SectionSpec } from '../../reports/spec.ts';
import {
  dimensionsBy,
  freeId,
  isMeasured,
  newAnalysis,
  newSection,
  sectionOf,
  shownAs,
  withChanged,
  withDimension,
  withMetric,
  withMoved,
  withSection,
  type MeasuredSection,
} from './draft.ts';
import { ANALYSIS_TITLES, dimensionTitle, LOOK_TITLES, lookOf, metricTitle, sayMisfit, type Analysis, type Look } from './words.ts';

/** What is dragged or added. */
export type Piece =
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'dimension'; readonly id: Dimension }
  | { readonly kind: 'look'; readonly id: Look }
  | { readonly kind: 'analysis'; readonly id: Analysis }
  | { readonly kind: 'section'; readonly id: string };

/** Where it goes: between two sections, or onto one. */
export type Place = { readonly kind: 'gap'; readonly index: number } | { readonly kind: 'section'; readonly id: string };

export type Placed =
  | { readonly kind: 'placed'; readonly draft: ReportDefinition; readonly section: string }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): Placed => ({ kind: 'refused', reason });

export function sayPiece(piece: Piece, draft: ReportDefinition): string {
  switch (piece.kind) {
    case 'metric':
      return metricTitle(piece.id);
    case 'dimension':
      return dimensionTitle(piece.id);
    case 'look':
      return LOOK_TITLES[piece.id];
    case 'analysis':
      return ANALYSIS_TITLES[piece.id];
    case 'section':
      break;
  }
  return `section ${sectionOf(draft, piece.id)?.title ?? ''}`;
}

/** "between GPU hours and By project", "onto By project" */
export function sayPlace(place: Place, draft: ReportDefinition): string {
  if (place.kind === 'section') return `onto ${sectionOf(draft, place.id)?.title ?? ''}`;
  const [before, after] = [draft.sections[place.index - 1], draft.sections[place.index]];
  if (before === undefined) return after === undefined ? 'into the report' : `before ${after.title}`;
  return after === undefined ? `after ${before.title}` : `between ${before.title} and ${after.title}`;
}

export function place(draft: ReportDefinition, piece: Piece, where: Place): Placed {
  if (where.kind === 'gap') return placeBetween(draft, piece, where.index);
  const section = sectionOf(draft, where.id);
  if (section === undefined) return refused('That section is gone.');
  const changed = placeOnto(section, piece);
  return typeof changed === 'string' ? refused(changed) : { kind: 'placed', draft: withChanged(draft, changed), section: changed.id };
}

function placeBetween(draft: ReportDefinition, piece: Piece, index: number): Placed {
  if (piece.kind === 'section') {
    return { kind: 'placed', draft: withMoved(draft, piece.id, index), section: piece.id };
  }
  if (piece.kind === 'dimension')
    return refused(`${dimensionTitle(piece.id)} breaks figures down: put it on a table or a chart that has a metric.`);
  if (draft.sections.length >= MOST_SECTIONS) return refused(`A report has at most ${MOST_SECTIONS} sections.`);
  const id = freeId(draft);
  return { kind: 'placed', draft: withSection(draft, sectionFor(piece, id), index), section: id };
}

function sectionFor(piece: Exclude<Piece, { kind: 'section' | 'dimension' }>, id: string): SectionSpec {
  if (piece.kind === 'look') return newSection(id, piece.id);
  if (piece.kind === 'analysis') return newAnalysis(id, piece.id);
  return { kind: 'figures', id, title: metricTitle(piece.id), metrics: [piece.id] };
}

/** The section with it, or why not. */
function placeOnto(section: SectionSpec, piece: Piece): SectionSpec | string {
  if (piece.kind === 'section') return 'Sections are put between others, not onto them.';
  if (piece.kind === 'analysis') return 'A ready-made analysis stands by itself: put it between the sections.';
  if (!isMeasured(section))
    return `${section.kind === 'text' ? 'A text' : 'A ready-made analysis'} takes no metrics, dimensions or charts.`;
  if (piece.kind === 'metric') return takeMetric(section, piece.id);
  if (piece.kind === 'dimension') return takeDimension(section, piece.id);
  return piece.id === 'text' ? 'A text stands by itself: put it between the sections.' : takeLook(section, piece.id);
}

function takeMetric(section: MeasuredSection, metric: string): SectionSpec | string {
  if (section.metrics.includes(metric)) return `${metricTitle(metric)} is in this section already.`;
  const most = MOST_METRICS[section.kind];
  if (section.metrics.length >= most) return `This kind of section shows at most ${most} metrics.`;
  return ifItFits(section, withMetric(section, metric));
}

function takeDimension(section: MeasuredSection, dimension: Dimension): SectionSpec | string {
  const title = dimensionTitle(dimension);
  if (section.kind === 'figures')
    return 'Headline figures are totals. Show the section as a table or a chart first; that can be broken down.';
  const by = dimensionsBy(section);
  if (by.includes(dimension)) return `The section is by ${title} already.`;
  if (section.kind === 'table' && by.length >= MOST_DIMENSIONS) return `A table is broken down by at most ${MOST_DIMENSIONS} dimensions.`;
  return ifItFits(section, withDimension(section, dimension));
}

function takeLook(section: MeasuredSection, look: Exclude<Look, 'text'>): SectionSpec | string {
  if (lookOf(section) === look) return `The section is shown as ${LOOK_TITLES[look].toLowerCase()} already.`;
  const shown = shownAs(section, look);
  const most = MOST_METRICS[shown.kind];
  if (section.metrics.length > most) return `${LOOK_TITLES[look]} show at most ${most} metrics; the section has ${section.metrics.length}.`;
  if (shown.kind === 'series' && dimensionsBy(section).length > 1)
    return 'A chart is broken down by one dimension; the section has several.';
  return ifItFits(section, shown);
}

/** Refuses what brings a new misfit; one that was there before may stay. */
function ifItFits(before: SectionSpec, after: SectionSpec): SectionSpec | string {
  const known = new Set(misfitsOf(before).map(sayMisfit));
  const [fresh] = misfitsOf(after)
    .map(sayMisfit)
    .filter((said) => !known.has(said));
  return fresh ?? after;
}

/** What is left to do or wrong in a section; null where nothing is. */
export function faultOf(section: SectionSpec): string | null {
  if (section.title.trim() === '') return 'Give the section a title.';
  if (section.kind === 'text') return section.text.trim() === '' ? 'Write the text, or take the section away.' : null;
  if (!isMeasured(section)) return null;
  if (section.metrics.length === 0) return 'Put a metric here.';
  if (section.kind === 'table' && section.by.length === 0) return 'Put a dimension here: a table has a row for each of its values.';
  const [misfit] = misfitsOf(section);
  return misfit === undefined ? null : sayMisfit(misfit);
}

/** By which dimensions all metrics of the section are known. */
export function sharedDimensions({ metrics }: MeasuredSection): readonly Dimension[] {
  const [first, ...others] = metrics.map((metric) => metricEntry(metric).dimensions);
  return (first ?? []).filter((dimension) => others.every((own) => own.includes(dimension)));
}
