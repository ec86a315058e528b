/**
 * The reports room: builds a ReportResult from a template or a definition, keeps it in the archive, and hands it out again. A report is
 * data only; how it looks is decided by what renders it. Studio settings, prices, labels and definitions live here as well.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents } from '../store/documents.ts';
import type { Store } from '../store/types.ts';
import { createArchive, type Archive } from './archive.ts';
import type { MetricsReader } from './asking.ts';
import { assemble } from './assemble.ts';
import { checkDefinition, createDefinitions } from './definitions.ts';
import { createFirstReported } from './first-reported.ts';
import { frameOf, type Freshness, type Scoping, type Surroundings } from './frame-of.ts';
import { createLabels } from './labels.ts';
import { createPrices } from './prices.ts';
import { resultOf, type Subject } from './result.ts';
import { mayRead, type Reader } from './rights.ts';
import { createSettings } from './settings.ts';
import type { ReportDefinition } from './spec.ts';
import { TEMPLATES, templateNamed } from './templates/all.ts';
import type { ReportResult } from './types.ts';
import { withFirstReported } from './with-first-reported.ts';

export interface ReportsDeps {
  readonly store: Store;
  readonly documents: Documents;
  readonly metrics: MetricsReader;
  readonly clock: Clock;
  freshness(): Promise<Freshness>;
}

/** Either a template, or a definition: the id of a saved one, or one that is not saved. */
export interface ReportRequest extends Scoping {
  readonly template?: string;
  readonly definition?: string | ReportDefinition;
}

export interface TemplateListing {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly definition: ReportDefinition;
}

export interface Reports extends Pick<Archive, 'list' | 'get' | 'remove' | 'removeBefore'> {
  templates(): readonly TemplateListing[];
  /**
   * Makes a report and keeps it.
   * @throws WrapsheetError unknown_template, not_found (definition), bad_request, bad_time, bad_range, bound_off_quarter, unknown_zone,
   *   unknown_preset, unknown_metric, unknown_dimension, metric_dimension_mismatch, reviewers_not_opted_in, forbidden, store_away, store_failed
   */
  generate(request: ReportRequest, who: Reader): Promise<ReportResult>;
}

export function createReports(deps: ReportsDeps): Reports {
  const { store, documents, clock } = deps;
  const archive = createArchive(store);
  const firstReported = createFirstReported(store);
  const definitions = createDefinitions(documents);
  const settings = createSettings(documents);
  const prices = createPrices(documents);
  const labels = createLabels(documents);

  async function subjectOf({ template, definition }: ReportRequest): Promise<Subject> {
    if ((template === undefined) === (definition === undefined))
      throw new WrapsheetError('bad_request', 'Give either `template` or `definition`.');
    if (template !== undefined) return { kind: 'template', template: templateNamed(template) };
    if (typeof definition !== 'string') return { kind: 'definition', id: null, version: null, definition: checkDefinition(definition) };
    const saved = await definitions.get(definition);
    return { kind: 'definition', id: saved.id, version: saved.version, definition: saved.definition };
  }

  async function surroundings(): Promise<Surroundings> {
    const [freshness, studio, book, names] = await Promise.all([deps.freshness(), settings.get(), prices.current(), labels.all()]);
    return {
      now: clock.now(),
      freshness,
      settings: studio.body,
      currency: book.currency ?? studio.body.currency,
      prices: book.prices,
      labels: names,
    };
  }

  return {
    templates: () =>
      TEMPLATES.map(({ id, sentences: _sentences, ...definition }) => ({
        id,
        title: definition.title,
        description: definition.description,
        definition,
      })),
    async generate(request, who) {
      const [subject, around] = await Promise.all([subjectOf(request), surroundings()]);
      const definition = subject.kind === 'template' ? subject.template : subject.definition;
      const framed = frameOf(request, definition.filters, who, around, deps);
      const assembled = await assemble(definition.sections, framed.frame);
      const id = randomUUID();
      const told = await withFirstReported(assembled.sections, definition.sections, framed.frame, firstReported, { id, at: around.now });
      const { result, scope } = resultOf({ id, subject, who, around, framed, assembled: { ...assembled, sections: told } });
      // Whoever asked must be able to read it again: a report that tells more than they may see is never kept in the first place.
      if (!mayRead(scope, who)) throw new WrapsheetError('internal', `Report ${id} tells of more projects than its reader may see.`);
      await archive.keep(result, scope);
      return result;
    },
    list: (options, who) => archive.list(options, who),
    get: (id, who) => archive.get(id, who),
    remove: (id, who) => archive.remove(id, who),
    removeBefore: (before) => archive.removeBefore(before),
  };
}
