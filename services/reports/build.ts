/**
 * The reports room: builds a ReportResult from a template or a definition, keeps it in the archive, and hands it out again. A report is
 * data only; how it looks is decided by what renders it. Studio settings, prices, labels and definitions live here as well.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents } from '../store/documents.ts';
import type { Store } from '../store/types.ts';
import { createArchive, type Archive, type Asked } from './archive.ts';
import type { MetricsReader } from './asking.ts';
import { assemble } from './assemble.ts';
import { checkDefinition } from './definition-check.ts';
import { mayReadDefinition, requireReadable } from './definition-rights.ts';
import { createDefinitions } from './definitions.ts';
import { differenceOf, type Difference } from './difference.ts';
import type { ReportFiles } from './files/report-files.ts';
import { createFirstReported } from './first-reported.ts';
import { frameOf, type Freshness, type Scoping } from './frame-of.ts';
import { interruptible } from './interruptible.ts';
import { watchSections, type QueryProgress } from './progress.ts';
import { resultOf, type Subject } from './result.ts';
import { mayRead, type Reader, type ReportScope } from './rights.ts';
import type { ReportDefinition } from './spec.ts';
import { TEMPLATES, templateNamed } from './templates/all.ts';
import { filtersOf, resolvedOf } from './asked-again.ts';
import { createStudioBook, type Studio } from './studio.ts';
import type { ReportResult } from './types.ts';
import { rangesOf, withFirstReported } from './with-first-reported.ts';

export interface ReportsDeps {
  readonly store: Store;
  readonly documents: Documents;
  readonly metrics: MetricsReader;
  readonly clock: Clock;
  /** Rendered files, which go with their report; absent where none are kept. */
  readonly files?: Pick<ReportFiles, 'removeOf'>;
  freshness(): Promise<Freshness>;
}

export interface GenerateOptions {
  /** Calls the questions off; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: QueryProgress) => void;
}

interface MakeOptions extends GenerateOptions {
  /** Whether its figures count as reported, so that a later report can say what has changed since. */
  readonly remember: boolean;
}

/** A stored report, and what the same question says now. */
export interface Today {
  readonly was: ReportResult;
  /** Not stored. */
  readonly now: ReportResult;
  readonly difference: Difference;
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

export interface Reports extends Pick<Archive, 'list' | 'get' | 'remove' | 'removeAll' | 'pin' | 'isPinned' | 'kept'> {
  templates(): readonly TemplateListing[];
  /** Whether there is a saved definition of this id that `who` may make reports of. */
  mayUse(definition: string, who: Reader): Promise<boolean>;
  /** Deletes what was generated before this (epoch ms) and is not pinned; answers how many. */
  removeBefore(before: number): Promise<number>;
  /**
   * Makes a report and keeps it.
   * @throws WrapsheetError unknown_template, not_found (definition), bad_request, bad_time, bad_range, bound_off_quarter, unknown_zone,
   *   unknown_preset, unknown_metric, unknown_dimension, metric_dimension_mismatch, reviewers_not_opted_in, forbidden, store_away,
   *   store_failed; the reason of the signal
   */
  generate(request: ReportRequest, who: Reader, options?: GenerateOptions): Promise<ReportResult>;
  /** Makes a report and does not keep it. @throws WrapsheetError as generate */
  draft(request: ReportRequest, who: Reader, options?: GenerateOptions): Promise<ReportResult>;
  /**
   * Asks the question of a stored report again, with the same bounds, filters and rights, over the data of today.
   * @throws WrapsheetError not_found, gone, forbidden and what generate throws
   */
  today(id: string, who: Reader, options?: GenerateOptions): Promise<Today>;
}

export function createReports(deps: ReportsDeps): Reports {
  const { store, documents, clock } = deps;
  const archive = createArchive(store, clock);
  const firstReported = createFirstReported(store);
  const definitions = createDefinitions(documents);
  const studioBook = createStudioBook(documents);

  async function subjectOf({ template, definition }: ReportRequest, who: Reader): Promise<Subject> {
    if ((template === undefined) === (definition === undefined))
      throw new WrapsheetError('bad_request', 'Give either `template` or `definition`.');
    if (template !== undefined) return { kind: 'template', template: templateNamed(template) };
    if (typeof definition !== 'string') return { kind: 'definition', id: null, version: null, definition: checkDefinition(definition) };
    const saved = requireReadable(await definitions.get(definition), who);
    return { kind: 'definition', id: saved.id, version: saved.version, definition: saved.definition };
  }

  /** All that a report is put together from; nothing is written yet. */
  async function askAll(studio: Studio, definition: ReportDefinition, request: Scoping, who: Reader, options: MakeOptions) {
    const { signal, onProgress, remember } = options;
    const around = { now: clock.now(), freshness: await deps.freshness(), ...studio };
    const framed = frameOf(request, definition.filters, who, around, signal === undefined ? deps : interruptible(deps, signal));
    const watch =
      onProgress === undefined
        ? null
        : watchSections(
            definition.sections.map(({ title }) => title),
            onProgress,
          );
    const remembered = remember ? firstReported.recall(rangesOf(definition.sections, framed.frame)) : null;
    const assembled = await assemble(definition.sections, framed.frame, watch);
    return { around, framed, remembered, assembled };
  }

  async function make(
    subject: Subject,
    request: Scoping,
    who: Reader,
    options: MakeOptions,
  ): Promise<{ readonly id: string; readonly result: ReportResult; readonly scope: ReportScope; readonly asked: Asked }> {
    const definition = subject.kind === 'template' ? subject.template : subject.definition;
    const { around, framed, remembered, assembled } = await studioBook.with((studio) => askAll(studio, definition, request, who, options));
    options.signal?.throwIfAborted();
    const id = randomUUID();
    const sections = remembered
      ? await withFirstReported(assembled.sections, definition.sections, framed.frame, firstReported, remembered, { id, at: around.now })
      : assembled.sections;
    const { result, scope } = resultOf({ id, subject, who, around, framed, assembled: { ...assembled, sections } });
    const { title, description, filters, sections: specs } = definition;
    const asked = {
      definition: { title, sections: specs, ...(description !== undefined && { description }), ...(filters !== undefined && { filters }) },
      projects: who.projects,
    };
    return { id, result, scope, asked };
  }

  /** What a stored report is about: the definition as it was then, with a template's own sentences. */
  async function subjectAgain(was: ReportResult, asked: Asked | null, who: Reader): Promise<Subject> {
    if (asked === null) {
      const definition = was.definition?.id;
      if (was.template === null && !definition)
        throw new WrapsheetError('gone', `What report ${was.id} asked was not kept with it; make a new one.`);
      return subjectOf(was.template !== null ? { template: was.template } : { definition: definition! }, who);
    }
    if (was.template !== null) return { kind: 'template', template: { ...templateNamed(was.template), ...asked.definition } };
    return { kind: 'definition', id: was.definition?.id ?? null, version: was.definition?.version ?? null, definition: asked.definition };
  }

  async function removeAll(ids: readonly string[]): Promise<void> {
    await archive.removeAll(ids);
    for (const id of ids) await deps.files?.removeOf(id);
  }

  return {
    templates: () =>
      TEMPLATES.map(({ id, sentences: _sentences, ...definition }) => ({
        id,
        title: definition.title,
        description: definition.description,
        definition,
      })),
    async mayUse(definition, who) {
      const saved = await definitions.find(definition);
      return saved !== null && mayReadDefinition(saved, who);
    },
    async generate(request, who, options = {}) {
      const { id, result, scope, asked } = await make(await subjectOf(request, who), request, who, { ...options, remember: true });
      // Whoever asked must be able to read it again: a report that tells more than they may see is never kept in the first place.
      if (!mayRead(scope, who)) throw new WrapsheetError('internal', `Report ${id} tells of more projects than its reader may see.`);
      await archive.keep(result, scope, asked);
      return result;
    },
    draft: async (request, who, options = {}) =>
      (await make(await subjectOf(request, who), request, who, { ...options, remember: false })).result,
    async today(id, who, options = {}) {
      const { result: was, asked } = await archive.getAsked(id, who);
      const subject = await subjectAgain(was, asked, who);
      const zone = was.range.zone;
      // As whoever asked then: somebody with other rights would be told other figures, and the difference would be of rights.
      const asker = { id: who.id, name: who.name, projects: asked === null ? who.projects : asked.projects };
      const request = { zone, filters: filtersOf(was), resolved: resolvedOf(was) };
      const { result: now, scope } = await make(subject, request, asker, { ...options, remember: false });
      if (!mayRead(scope, who))
        throw new WrapsheetError('forbidden', `Today this question tells of projects that ${who.name} may not see.`);
      return { was, now, difference: differenceOf(was, now) };
    },
    list: (options, who) => archive.list(options, who),
    get: (id, who) => archive.get(id, who),
    async remove(id, who) {
      await archive.remove(id, who);
      await deps.files?.removeOf(id);
    },
    removeAll,
    async removeBefore(before) {
      const old = (await archive.kept()).filter(({ generatedAt, pinned }) => generatedAt < before && !pinned);
      await removeAll(old.map(({ id }) => id));
      return old.length;
    },
    pin: (id, who, pinned) => archive.pin(id, who, pinned),
    isPinned: (id) => archive.isPinned(id),
    kept: () => archive.kept(),
  };
}
