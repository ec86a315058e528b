/** Puts a report together: head, sentences, sections, notes, formulas, fingerprint. */
import { isDimension, metricEntry } from '../metrics/catalogue.ts';
import type { Assembled } from './assemble.ts';
import { fingerprintOf } from './fingerprint.ts';
import { plural } from './format.ts';
import { type Framed, type Surroundings } from './frame-of.ts';
import { nameOf } from './names.ts';
import type { Frame } from './frame.ts';
import { isoIn, isoUtc, labelRange, sayInstant, sayRange } from './ranges.ts';
import type { Reader, ReportScope } from './rights.ts';
import { plainSentences, sayComparison, type Told } from './sentences.ts';
import type { ReportDefinition, SectionSpec } from './spec.ts';
import type { Template } from './templates/template.ts';
import { REPORT_SCHEMA_VERSION, type Note, type ReportResult, type Section } from './types.ts';

export type Subject =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'definition'; readonly id: string | null; readonly version: number | null; readonly definition: ReportDefinition };

interface Ingredients {
  readonly id: string;
  readonly subject: Subject;
  readonly who: Reader;
  readonly around: Surroundings;
  readonly framed: Framed;
  readonly assembled: Assembled;
}

export function resultOf({ id, subject, who, around, framed, assembled }: Ingredients): {
  readonly result: ReportResult;
  readonly scope: ReportScope;
} {
  const { frame, asker } = framed;
  const { settings, freshness } = around;
  const definition = subject.kind === 'template' ? subject.template : subject.definition;
  const told: Told = {
    sections: assembled.sections,
    speech: frame.speech,
    rangeLabel: frame.rangeLabel,
    comparedWith: framed.comparison === null ? null : sayComparison(framed.comparison, frame.zone, settings.locale),
  };
  const sentences = subject.kind === 'template' ? subject.template.sentences(told).filter((said) => said !== null) : plainSentences(told);
  const question = {
    sections: definition.sections,
    span: frame.span,
    zone: frame.zone,
    filters: frame.filters,
    comparison: frame.comparison,
  };
  const result: ReportResult = {
    schema_version: REPORT_SCHEMA_VERSION,
    id,
    template: subject.kind === 'template' ? subject.template.id : null,
    definition: subject.kind === 'definition' ? { id: subject.id, version: subject.version } : null,
    title: definition.title,
    studio: settings.studio_name,
    locale: settings.locale,
    page_size: settings.page_size,
    currency: around.currency,
    ...describeTimes(framed, settings.locale),
    filters: describeFilters(frame),
    requested_by: { id: who.id, name: who.name },
    generated_at: isoUtc(around.now),
    watermark: isoUtc(freshness.watermark),
    provisional_from: isoUtc(freshness.provisionalFrom),
    verified_to: freshness.verifiedTo === null ? null : isoUtc(freshness.verifiedTo),
    dead_letters: freshness.deadLetters,
    source: asker.source(),
    sentences,
    sections: assembled.sections,
    notes: [...headNotes(frame, around), ...assembled.notes],
    formulas: formulasOf(assembled.sections),
    fingerprint: fingerprintOf(question, assembled.sections, freshness.watermark),
  };
  return { result, scope: scopeOfReport(frame, definition.sections, assembled.sections) };
}

function describeTimes({ frame, preset, comparison }: Framed, locale: string): Pick<ReportResult, 'range' | 'comparison'> {
  const { span, zone } = frame;
  return {
    range: {
      from: isoIn(span.from, zone),
      to: isoIn(span.to, zone),
      zone,
      preset,
      label: labelRange(span, zone, preset, locale),
      text: `${sayRange(span, zone, locale)}, ${zone}`,
    },
    comparison: comparison && {
      from: isoIn(comparison.from, zone),
      to: isoIn(comparison.to, zone),
      kind: comparison.kind,
      label: comparison.label,
      text: `${sayRange(comparison, zone, locale)}, ${zone}`,
    },
  };
}

function describeFilters(frame: Frame): ReportResult['filters'] {
  return Object.entries(frame.filters).flatMap(([dimension, values]) =>
    isDimension(dimension)
      ? [{ dimension, values: values.map((id) => ({ id, name: id === null ? 'none' : frame.name(dimension, id) })) }]
      : [],
  );
}

function headNotes(frame: Frame, { freshness, labels, settings }: Surroundings): Note[] {
  const notes: Note[] = [];
  if (frame.restricted) {
    const projects = (frame.filters['project_id'] ?? []).map((id) => nameOf(labels, 'project_id', id ?? ''));
    notes.push({ kind: 'left_out', text: `Limited to ${projects.join(', ')}: figures that cannot be limited to projects are left out` });
  }
  if (frame.span.from >= freshness.watermark)
    notes.push({ kind: 'unknown', text: 'The range lies after the watermark: nothing is known yet' });
  else if (frame.span.to > freshness.watermark)
    notes.push({
      kind: 'partial',
      text: `The data are complete up to ${sayInstant(isoUtc(freshness.watermark), frame.zone, settings.locale)} (${frame.zone}); the range ends later`,
    });
  if (freshness.deadLetters > 0) {
    const [events, are] = [plural(freshness.deadLetters, 'event was', 'events were'), plural(freshness.deadLetters, 'is', 'are')];
    notes.push({ kind: 'warning', text: `${freshness.deadLetters} ${events} rejected and not replayed; ${are} not in these figures` });
  }
  return notes;
}

function formulasOf(sections: readonly Section[]): ReportResult['formulas'] {
  const metrics = new Set(sections.flatMap(metricsOf));
  return Object.fromEntries(
    [...metrics].toSorted().map((id) => {
      const { title, unit, formula, text, better } = metricEntry(id);
      return [id, { title, unit, formula, text, better }];
    }),
  );
}

function metricsOf(section: Section): string[] {
  if (section.kind === 'figures') return section.figures.map(({ metric }) => metric);
  if (section.kind === 'series') return section.lines.map(({ metric }) => metric);
  if (section.kind === 'text') return [];
  return section.columns.flatMap(({ metric }) => (metric === null ? [] : [metric]));
}

/** The projects that a report tells of: those it is filtered by, unless a section could not take that filter. */
function scopeOfReport(frame: Frame, specs: readonly SectionSpec[], sections: readonly Section[]): ReportScope {
  const projects = frame.filters['project_id'];
  if (projects === undefined || projects.includes(null)) return null;
  const shown = new Set(sections.map(({ id }) => id));
  const metrics = [
    ...sections.flatMap(metricsOf),
    ...specs.flatMap((spec) => (shown.has(spec.id) && 'metrics' in spec && !frame.restricted ? spec.metrics : [])),
  ];
  const whole = metrics.some((metric) => !metricEntry(metric).dimensions.includes('project_id'));
  return whole ? null : projects.filter((project) => project !== null);
}
